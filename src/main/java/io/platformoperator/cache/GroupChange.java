package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import java.util.List;

/**
 * A change of a replication group. ElastiCache carries out one at a time, so the next one is asked for when the group is
 * available again. In this order failover is never wanted of a single node.
 */
enum GroupChange {
    /** More replicas. */
    GROW {
        @Override
        void apply(Aws aws, Group have, ReplicationGroups.Wanted want, Changes changes) {
            aws.elastiCache().increaseReplicaCount(r -> r.replicationGroupId(have.id())
                    .newReplicaCount(want.nodes() - 1)
                    .applyImmediately(true));
        }
    },
    /** What ElastiCache changes without touching the nodes. */
    SETTINGS {
        @Override
        void apply(Aws aws, Group have, ReplicationGroups.Wanted want, Changes changes) {
            aws.elastiCache().modifyReplicationGroup(r -> r.replicationGroupId(have.id())
                    .automaticFailoverEnabled(want.failover())
                    .multiAZEnabled(want.failover())
                    .securityGroupIds(want.securityGroupId())
                    .snapshotRetentionLimit(want.snapshotRetentionDays())
                    .snapshotWindow(want.snapshotRetentionDays() == 0 ? null : want.snapshotWindow())
                    .preferredMaintenanceWindow(want.maintenanceWindow())
                    .autoMinorVersionUpgrade(true)
                    .applyImmediately(true));
        }
    },
    /** Fewer replicas; ElastiCache chooses which. */
    SHRINK {
        @Override
        void apply(Aws aws, Group have, ReplicationGroups.Wanted want, Changes changes) {
            aws.elastiCache().decreaseReplicaCount(r -> r.replicationGroupId(have.id())
                    .newReplicaCount(want.nodes() - 1)
                    .applyImmediately(true));
        }
    },
    /** Other nodes: their type, engine, version and parameters. Online, but at the time that the user says. */
    NODES {
        @Override
        void apply(Aws aws, Group have, ReplicationGroups.Wanted want, Changes changes) {
            var isUpgrade = changes.has("engine") || changes.has("parameterGroup");
            aws.elastiCache().modifyReplicationGroup(r -> {
                r.replicationGroupId(have.id()).applyImmediately(want.applyImmediately());
                if (changes.has("nodeType") || have.isWaiting()) {
                    r.cacheNodeType(want.nodeType());
                }
                if (changes.has("engineVersion") || isUpgrade) {
                    r.engineVersion(want.engineVersion());
                }
                if (isUpgrade) {
                    r.engine(want.engine()).cacheParameterGroupName(want.parameterGroup());
                }
            });
        }
    };

    private static final List<String> OF_NODES =
            List.of("engine", "engineVersion", "parameterGroup", "nodeType", "changesWaiting");

    abstract void apply(Aws aws, Group have, ReplicationGroups.Wanted want, Changes changes);

    /** The change that comes first. */
    static GroupChange next(Group have, ReplicationGroups.Wanted want, Changes changes) {
        if (have.nodes() < want.nodes()) {
            return GROW;
        }
        var onlyNodes = changes.differences().stream()
                .allMatch(difference -> difference.field().equals("nodes") || OF_NODES.contains(difference.field()));
        if (!onlyNodes) {
            return SETTINGS;
        }
        return have.nodes() > want.nodes() ? SHRINK : NODES;
    }
}
