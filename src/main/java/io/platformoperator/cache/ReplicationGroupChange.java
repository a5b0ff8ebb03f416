package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import java.util.List;

/**
 * A change of a replication group. ElastiCache carries out one at a time, so the next one is asked for when the group is
 * available again. In this order failover is never wanted of a single node.
 */
enum ReplicationGroupChange {
    /** More replicas. */
    GROW {
        @Override
        void apply(Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, Changes changes) {
            aws.elastiCache().increaseReplicaCount(r -> r.replicationGroupId(observed.id())
                    .newReplicaCount(desired.nodes() - 1)
                    .applyImmediately(true));
        }
    },
    /** What ElastiCache changes without touching the nodes. */
    SETTINGS {
        @Override
        void apply(Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, Changes changes) {
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
    /** Fewer replicas; ElastiCache chooses which. */
    SHRINK {
        @Override
        void apply(Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, Changes changes) {
            aws.elastiCache().decreaseReplicaCount(r -> r.replicationGroupId(observed.id())
                    .newReplicaCount(desired.nodes() - 1)
                    .applyImmediately(true));
        }
    },
    /** Other nodes: their type, engine, version and parameters. Online, but at the time that the user says. */
    NODES {
        @Override
        void apply(Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, Changes changes) {
            var isUpgrade = changes.has("engine") || changes.has("parameterGroup");
            aws.elastiCache().modifyReplicationGroup(r -> {
                r.replicationGroupId(observed.id()).applyImmediately(desired.applyImmediately());
                if (changes.has("nodeType") || observed.isWaiting()) {
                    r.cacheNodeType(desired.nodeType());
                }
                if (changes.has("engineVersion") || isUpgrade) {
                    r.engineVersion(desired.engineVersion());
                }
                if (isUpgrade) {
                    r.engine(desired.engine()).cacheParameterGroupName(desired.parameterGroup());
                }
            });
        }
    };

    private static final List<String> OF_NODES =
            List.of("engine", "engineVersion", "parameterGroup", "nodeType", "changesWaiting");

    abstract void apply(Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, Changes changes);

    /** The change that comes first. */
    static ReplicationGroupChange next(ObservedReplicationGroup observed, ReplicationGroups.Desired desired, Changes changes) {
        if (observed.nodes() < desired.nodes()) {
            return GROW;
        }
        var onlyNodes = changes.differences().stream()
                .allMatch(difference -> difference.field().equals("nodes") || OF_NODES.contains(difference.field()));
        if (!onlyNodes) {
            return SETTINGS;
        }
        return observed.nodes() > desired.nodes() ? SHRINK : NODES;
    }
}
