package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.UpdateRequest;
import java.util.List;

/**
 * A change of a replication group. ElastiCache accepts one change at a time, so the engine makes the next one when the
 * group is available again. The order ensures that failover is never enabled for a single node.
 */
enum ReplicationGroupChange {
    /** Adds replicas. */
    ADD_REPLICAS {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            aws.elastiCache().increaseReplicaCount(r -> r.replicationGroupId(observed.id())
                    .newReplicaCount(desired.nodes() - 1)
                    .applyImmediately(true));
        }
    },
    /** Changes the settings that ElastiCache applies without replacing nodes. */
    SETTINGS {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            aws.elastiCache().modifyReplicationGroup(r -> r.replicationGroupId(observed.id())
                    .automaticFailoverEnabled(desired.failover())
                    .multiAZEnabled(desired.failover())
                    .securityGroupIds(desired.securityGroupId())
                    .snapshotRetentionLimit(desired.snapshotRetentionDays())
                    .snapshotWindow(desired.snapshotRetentionDays() == 0 ? null : desired.snapshotWindow())
                    .preferredMaintenanceWindow(desired.maintenanceWindow())
                    .autoMinorVersionUpgrade(true)
                    .applyImmediately(true));
        }
    },
    /** Removes replicas; ElastiCache chooses which. */
    REMOVE_REPLICAS {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            aws.elastiCache().decreaseReplicaCount(r -> r.replicationGroupId(observed.id())
                    .newReplicaCount(desired.nodes() - 1)
                    .applyImmediately(true));
        }
    },
    /** Replaces the nodes: their type, engine, version and parameters. Online, at once or in the maintenance window. */
    NODES {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            var isUpgrade = changes.includes("engine") || changes.includes("parameterGroup");
            aws.elastiCache().modifyReplicationGroup(r -> {
                r.replicationGroupId(observed.id()).applyImmediately(desired.applyImmediately());
                if (changes.includes("nodeType") || observed.isModificationPending()) {
                    r.cacheNodeType(desired.nodeType());
                }
                if (changes.includes("engineVersion") || isUpgrade) {
                    r.engineVersion(desired.engineVersion());
                }
                if (isUpgrade) {
                    r.engine(desired.engine()).cacheParameterGroupName(desired.parameterGroup());
                }
            });
        }
    };

    private static final List<String> NODE_FIELDS =
            List.of("engine", "engineVersion", "parameterGroup", "nodeType", "changesWaiting");

    abstract void apply(
            Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes);

    /** The change to make first. */
    static ReplicationGroupChange next(
            ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
        if (observed.nodes() < desired.nodes()) {
            return ADD_REPLICAS;
        }
        var onlyNodes = changes.differences().stream()
                .allMatch(difference -> difference.field().equals("nodes") || NODE_FIELDS.contains(difference.field()));
        if (!onlyNodes) {
            return SETTINGS;
        }
        return observed.nodes() > desired.nodes() ? REMOVE_REPLICAS : NODES;
    }
}
