package io.platformoperator.cache;

import static java.util.Objects.requireNonNull;

import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.aws.resources.CacheSnapshotTime;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.TeardownPolicy;
import java.util.Comparator;
import java.util.Optional;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Snapshot;
import software.amazon.awssdk.services.elasticache.model.SnapshotAlreadyExistsException;

/**
 * Deletes a replication group: at once under {@link TeardownPolicy#DELETE} or if its creation failed, otherwise after a final
 * snapshot. A secondary leaves its global datastore first, and the global datastore of a primary is deleted: ElastiCache deletes
 * no member.
 *
 * <p>A group that accepts writes is deleted to make room for a secondary only once the cache of the other region is the primary of
 * another global datastore.
 */
final class ReplicationGroupDeletion {
    private static final int MAX_SNAPSHOT_NAME_LENGTH = 63;

    private ReplicationGroupDeletion() {}

    static void delete(Aws aws, ObservedReplicationGroup observed, DeleteRequest<ReplicationGroups.Desired> request) {
        var desired = request.desired();
        var isReplaced = request.isReplacement() && !observed.isSecondary() && !observed.isCreationFailed();
        if (isReplaced && desired != null && desired.oldPrimary() != null) {
            requireNonNull(desired.source()).requireOther(aws, observed);
            GlobalParameterGroups.release(aws, observed.tags());
            var policy = desired.oldPrimary() == OldPrimary.DELETE ? TeardownPolicy.DELETE : TeardownPolicy.SNAPSHOT;
            delete(aws, observed, policy);
        } else {
            tagParameterGroup(aws, observed);
            delete(aws, observed, request.teardownPolicy());
        }
    }

    private static void delete(Aws aws, ObservedReplicationGroup observed, TeardownPolicy policy) {
        if (observed.replicated() != null) {
            leaveGlobalDatastore(aws, observed);
            return;
        }
        if (observed.globalDatastore() != null) {
            GlobalReplicationGroups.dissolve(aws, observed.globalDatastore());
        }
        try {
            if (policy == TeardownPolicy.DELETE || observed.isCreationFailed()) {
                deleteWithoutSnapshot(aws, observed);
            } else {
                snapshotAndDelete(aws, observed);
            }
        } catch (ReplicationGroupNotFoundException e) {
            // it is deleted already
        }
    }

    private static void leaveGlobalDatastore(Aws aws, ObservedReplicationGroup observed) {
        GlobalReplicationGroups.disassociate(
                aws, requireNonNull(observed.globalDatastore()), observed.id(), aws.region());
        throw new SourceNotReady(
                "%s leaves the global datastore %s".formatted(observed.id(), observed.globalDatastore()));
    }

    /**
     * Tags the parameter group that ElastiCache created for a member. The operator finds the parameter group by its tags, and deletes it
     * after the replication group.
     */
    private static void tagParameterGroup(Aws aws, ObservedReplicationGroup observed) {
        var name = observed.parameterGroup();
        if (name != null && GlobalParameterGroups.isGenerated(name)) {
            GlobalParameterGroups.tagForDeletion(aws, name, observed.tags());
        }
    }

    /** The newest final snapshot of a group of that name; empty if there is none. */
    static Optional<String> newestFinalSnapshot(Aws aws, String name) {
        var prefix = AwsNames.join(MAX_SNAPSHOT_NAME_LENGTH, name, "final");
        return aws.elastiCache().describeSnapshotsPaginator(r -> r.replicationGroupId(name)).snapshots().stream()
                .filter(snapshot -> snapshot.snapshotName().startsWith(prefix))
                .max(Comparator.comparing(CacheSnapshotTime::of))
                .map(Snapshot::snapshotName);
    }

    /** The final snapshot's name. A hash of the creation time distinguishes earlier groups of the same name. */
    static String finalSnapshotName(ObservedReplicationGroup group) {
        var incarnation = group.id() + " " + group.group().replicationGroupCreateTime();
        return AwsNames.join(MAX_SNAPSHOT_NAME_LENGTH, group.id(), "final", AwsNames.hash(incarnation));
    }

    /** Deletes without another snapshot if an earlier attempt has completed it. */
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
            deleteWithoutSnapshot(aws, observed);
        }
    }

    private static void deleteWithoutSnapshot(Aws aws, ObservedReplicationGroup observed) {
        aws.elastiCache()
                .deleteReplicationGroup(r -> r.replicationGroupId(observed.id()).retainPrimaryCluster(false));
    }
}
