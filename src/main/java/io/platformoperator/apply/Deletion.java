package io.platformoperator.apply;

import java.util.Optional;
import java.util.Set;

/** Deletes members of a set. */
final class Deletion {
    /** Deleted in the foreground, so that the object remains until the pods that it created are deleted. */
    private static final Set<String> FOREGROUND = Set.of(
            "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Job.batch", "CronJob.batch");

    private final Api api;
    private final ClusterView cache;

    Deletion(Api api, ClusterView cache) {
        this.api = api;
        this.cache = cache;
    }

    /** Deletes a member unless its deletion has started. Returns why the member still exists; empty if it is deleted. */
    Optional<String> of(Seen member) {
        if (member.isGoing()) {
            return Optional.of(member.lingering());
        }
        var isForeground = FOREGROUND.contains(member.key().groupKind());
        try {
            var response = api.delete(
                    member.kind().path(member.key()), member.uid(), isForeground ? "Foreground" : "Background");
            if (response.path("metadata").path("deletionTimestamp").isMissingNode()) {
                cache.remove(member);
                return Optional.empty();
            }
            var deleting = Seen.of(member.kind(), response);
            cache.put(deleting);
            return Optional.of(deleting.lingering());
        } catch (ApiError e) {
            if (e.isNotFound()) {
                cache.remove(member);
                return Optional.empty();
            }
            return Optional.of("can't be deleted: " + e.getMessage());
        }
    }
}
