package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.DeletionPolicy;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.SnapshotAlreadyExistsException;

/** Removes a replication group as the deletion policy says. */
final class ReplicationGroupDeletion {
    private static final int LONGEST_SNAPSHOT_NAME = 63;

    private ReplicationGroupDeletion() {}

    static void of(Aws aws, ObservedReplicationGroup observed, DeletionPolicy policy) {
        try {
            if (policy == DeletionPolicy.DELETE) {
                delete(aws, observed);
            } else {
                snapshotAndDelete(aws, observed);
            }
        } catch (ReplicationGroupNotFoundException e) {
            // gone already
        }
    }

    /** The last snapshot's name. It tells this group from others that had its name before. */
    static String finalSnapshotName(ObservedReplicationGroup group) {
        var incarnation = group.id() + " " + group.shown().replicationGroupCreateTime();
        return AwsNames.join(LONGEST_SNAPSHOT_NAME, group.id(), "final", AwsNames.hash(incarnation));
    }

    private static void snapshotAndDelete(Aws aws, ObservedReplicationGroup observed) {
        var name = finalSnapshotName(observed);
        try {
            aws.elastiCache().deleteReplicationGroup(r -> r.replicationGroupId(observed.id())
                    .retainPrimaryCluster(false)
                    .finalSnapshotIdentifier(name));
        } catch (SnapshotAlreadyExistsException e) {
            var isComplete = aws.elastiCache().describeSnapshots(r -> r.snapshotName(name)).snapshots().stream()
                    .anyMatch(snapshot -> "available".equals(snapshot.snapshotStatus()));
            if (!isComplete) {
                throw e;
            }
            delete(aws, observed);
        }
    }

    private static void delete(Aws aws, ObservedReplicationGroup observed) {
        aws.elastiCache()
                .deleteReplicationGroup(r -> r.replicationGroupId(observed.id()).retainPrimaryCluster(false));
    }
}
