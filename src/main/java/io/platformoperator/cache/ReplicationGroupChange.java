package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.graph.UpdateRequest;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.elasticache.model.ModifyGlobalReplicationGroupRequest;

/**
 * A change of a replication group. ElastiCache accepts one change at a time, so the engine makes the next one when the
 * group is available again. The order ensures that failover is never enabled for a single node.
 */
enum ReplicationGroupChange {
    /** Makes a secondary of a global datastore accept writes. */
    PROMOTION {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            ReplicationGroupPromotion.promote(aws, observed);
        }
    },
    /** Records that the group was restored. */
    RECORD {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            RestoredCache.complete(aws, observed, desired);
        }
    },
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
            aws.elastiCache().modifyReplicationGroup(r -> {
                r.replicationGroupId(observed.id())
                        .securityGroupIds(desired.securityGroupId())
                        .snapshotRetentionLimit(desired.snapshotRetentionDays())
                        .snapshotWindow(desired.snapshotRetentionDays() == 0 ? null : desired.snapshotWindow())
                        .preferredMaintenanceWindow(desired.maintenanceWindow())
                        .applyImmediately(true);
                if (!observed.isMember()) {
                    r.automaticFailoverEnabled(desired.failover())
                            .multiAZEnabled(desired.failover())
                            .autoMinorVersionUpgrade(true);
                }
            });
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
    /**
     * Gives a group that has left a global datastore its own parameter group again, in place of the one with the same values that
     * ElastiCache created for the global datastore. No node restarts.
     */
    PARAMETER_GROUP {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            aws.elastiCache().modifyReplicationGroup(r -> r.replicationGroupId(observed.id())
                    .cacheParameterGroupName(desired.parameterGroup())
                    .applyImmediately(true));
        }
    },
    /**
     * Changes failover, node type, engine and version of all members of a global datastore, of which this group is the primary.
     * ElastiCache refuses such changes of a member, accepts one of these settings at a time, and applies it at once.
     */
    GLOBAL_DATASTORE {
        @Override
        void apply(
                Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired, UpdateRequest changes) {
            aws.elastiCache().modifyGlobalReplicationGroup(r -> {
                r.globalReplicationGroupId(observed.globalDatastore()).applyImmediately(true);
                if (changes.includes("automaticFailover")) {
                    r.automaticFailoverEnabled(desired.failover());
                } else if (changes.includes("nodeType")) {
                    r.cacheNodeType(desired.nodeType());
                } else {
                    upgrade(r, observed, desired);
                }
            });
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
        if (changes.includes("writer")) {
            return PROMOTION;
        }
        if (changes.includes("restoreWaiting")) {
            return RECORD;
        }
        if (observed.nodes() < desired.nodes()) {
            return ADD_REPLICAS;
        }
        if (observed.isMember() && changes.includes("automaticFailover")) {
            return GLOBAL_DATASTORE;
        }
        var onlyNodes = changes.differences().stream()
                .allMatch(difference -> difference.field().equals("nodes") || NODE_FIELDS.contains(difference.field()));
        if (!onlyNodes) {
            return SETTINGS;
        }
        if (observed.nodes() > desired.nodes()) {
            return REMOVE_REPLICAS;
        }
        if (observed.isMember()) {
            return GLOBAL_DATASTORE;
        }
        var isOnlyParameterGroup = changes.differences().stream()
                .allMatch(difference -> difference.field().equals("parameterGroup"));
        return isOnlyParameterGroup ? PARAMETER_GROUP : NODES;
    }

    /** Names the parameter group with an upgrade to another family only: ElastiCache refuses it with any other change. */
    private static void upgrade(
            ModifyGlobalReplicationGroupRequest.Builder request,
            ObservedReplicationGroup observed,
            ReplicationGroups.Desired desired) {
        request.engineVersion(desired.engineVersion());
        var isOtherEngine = !Objects.equals(observed.engine(), desired.engine());
        if (isOtherEngine) {
            request.engine(desired.engine());
        }
        var version = observed.engineVersion();
        if (isOtherEngine
                || (version != null && EngineVersion.major(version) != EngineVersion.major(desired.engineVersion()))) {
            request.cacheParameterGroupName(desired.parameterGroup());
        }
    }
}
