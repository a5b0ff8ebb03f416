package io.platformoperator.apply;

import java.util.Optional;
import java.util.Set;

/** Deletes members of a set. */
final class ObjectDeletion {
    /** Deleted in the foreground, so that the object remains until the pods that it created are deleted. */
    private static final Set<String> FOREGROUND = Set.of(
            "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Job.batch", "CronJob.batch");

    private final ApiClient api;
    private final ClusterCache cache;

    ObjectDeletion(ApiClient api, ClusterCache cache) {
        this.api = api;
        this.cache = cache;
    }

    /** Deletes a member unless its deletion has started. Returns why the member still exists; empty if it is deleted. */
    Optional<String> delete(ObservedObject member) {
        if (member.isBeingDeleted()) {
            return Optional.of(member.deletionMessage());
        }
        var isForeground = FOREGROUND.contains(member.key().groupKind());
        try {
            var response = api.delete(
                    member.kind().path(member.key()), member.uid(), isForeground ? "Foreground" : "Background");
            if (response.path("metadata").path("deletionTimestamp").isMissingNode()) {
                cache.remove(member);
                return Optional.empty();
            }
            var deleting = ObservedObject.of(member.kind(), response);
            cache.put(deleting);
            return Optional.of(deleting.deletionMessage());
        } catch (ApiError e) {
            if (e.isNotFound()) {
                cache.remove(member);
                return Optional.empty();
            }
            return Optional.of("can't be deleted: " + e.getMessage());
        }
    }
}
