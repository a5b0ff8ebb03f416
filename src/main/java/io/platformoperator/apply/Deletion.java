package io.platformoperator.apply;

import java.util.Optional;
import java.util.Set;

/** Deletes members, and says of each why it is still there. */
final class Deletion {
    /** They stay until what they made is gone: nothing runs on behind their back. */
    private static final Set<String> WITH_CHILDREN = Set.of(
            "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Job.batch", "CronJob.batch");

    private final Api api;
    private final ClusterView view;

    Deletion(Api api, ClusterView view) {
        this.api = api;
        this.view = view;
    }

    /** Deletes a member, if that hasn't been asked for yet; why it is still there, empty if it isn't. */
    Optional<String> of(Seen member) {
        if (member.isGoing()) {
            return Optional.of(member.lingering());
        }
        var foreground = WITH_CHILDREN.contains(member.key().groupKind());
        try {
            var answer = api.delete(
                    member.kind().path(member.key()), member.uid(), foreground ? "Foreground" : "Background");
            if (answer.path("metadata").path("deletionTimestamp").isMissingNode()) {
                view.remove(member);
                return Optional.empty();
            }
            var going = Seen.of(member.kind(), answer);
            view.put(going);
            return Optional.of(going.lingering());
        } catch (ApiError e) {
            if (e.isNotFound()) {
                view.remove(member);
                return Optional.empty();
            }
            return Optional.of("can't be deleted: " + e.getMessage());
        }
    }
}
