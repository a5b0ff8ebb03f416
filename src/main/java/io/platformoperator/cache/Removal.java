package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.DeletionPolicy;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.SnapshotAlreadyExistsException;

/** Removes a replication group as the deletion policy says. */
final class Removal {
    private static final int LONGEST_SNAPSHOT_NAME = 63;

    private Removal() {}

    static void of(Aws aws, Group have, DeletionPolicy policy) {
        try {
            if (policy == DeletionPolicy.DELETE) {
                delete(aws, have);
            } else {
                snapshotAndDelete(aws, have);
            }
        } catch (ReplicationGroupNotFoundException e) {
            // gone already
        }
    }

    /** The last snapshot's name. It tells this group from others that had its name before. */
    static String finalSnapshotName(Group group) {
        var incarnation = group.id() + " " + group.shown().replicationGroupCreateTime();
        return AwsNames.join(LONGEST_SNAPSHOT_NAME, group.id(), "final", AwsNames.hash(incarnation));
    }

    private static void snapshotAndDelete(Aws aws, Group have) {
        var name = finalSnapshotName(have);
        try {
            aws.elastiCache().deleteReplicationGroup(r -> r.replicationGroupId(have.id())
                    .retainPrimaryCluster(false)
                    .finalSnapshotIdentifier(name));
        } catch (SnapshotAlreadyExistsException e) {
            var isComplete = aws.elastiCache().describeSnapshots(r -> r.snapshotName(name)).snapshots().stream()
                    .anyMatch(snapshot -> "available".equals(snapshot.snapshotStatus()));
            if (!isComplete) {
                throw e;
            }
            delete(aws, have);
        }
    }

    private static void delete(Aws aws, Group have) {
        aws.elastiCache()
                .deleteReplicationGroup(r -> r.replicationGroupId(have.id()).retainPrimaryCluster(false));
    }
}
