package io.platformoperator.cache;

import io.platformoperator.graph.Plan;
import io.platformoperator.graph.State;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.PendingModifiedValues;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.SecurityGroupMembership;

/**
 * An observed replication group with its members (nodes). ElastiCache returns half of the group's settings, and the nodes'
 * status, only with the members.
 *
 * @param members empty while the group itself is not available
 */
record ObservedReplicationGroup(ReplicationGroup group, List<CacheCluster> members, Map<String, String> tags) {
    /** The statuses in which clients can connect: taking a snapshot does not interrupt them. */
    private static final Set<String> SERVING = Set.of("available", "snapshotting");

    private static final String CREATE_FAILED = "create-failed";

    private static final Set<AutomaticFailoverStatus> STABLE_FAILOVER =
            Set.of(AutomaticFailoverStatus.ENABLED, AutomaticFailoverStatus.DISABLED);

    ObservedReplicationGroup {
        members = List.copyOf(members);
        tags = Map.copyOf(tags);
    }

    /** A group as it is after its creation, for plans. */
    static ObservedReplicationGroup preview(String id, int port) {
        var address =
                Endpoint.builder().address(Plan.KNOWN_AFTER_APPLY).port(port).build();
        var group = ReplicationGroup.builder()
                .replicationGroupId(id)
                .arn(Plan.KNOWN_AFTER_APPLY)
                .status("available")
                .nodeGroups(NodeGroup.builder().primaryEndpoint(address).build())
                .build();
        return new ObservedReplicationGroup(group, List.of(), Map.of());
    }

    ObservedReplicationGroup with(List<CacheCluster> newMembers) {
        return new ObservedReplicationGroup(group, newMembers, tags);
    }

    String id() {
        return group.replicationGroupId();
    }

    /** The id of the group's global datastore; null if it is in none. */
    @Nullable
    String globalDatastore() {
        var info = group.globalReplicationGroupInfo();
        return info == null ? null : info.globalReplicationGroupId();
    }

    /** True for a member of a global datastore, primary or secondary. */
    boolean isMember() {
        return globalDatastore() != null;
    }

    /** True for a member of a global datastore that replicates the primary in another region, and refuses writes. */
    boolean isSecondary() {
        var info = group.globalReplicationGroupInfo();
        return info != null
                && info.globalReplicationGroupId() != null
                && !GlobalReplicationGroups.PRIMARY.equals(info.globalReplicationGroupMemberRole());
    }

    /** The global datastore that a secondary replicates, without the prefix of its region; null for every other group. */
    @Nullable
    String replicated() {
        var id = globalDatastore();
        return id == null || !isSecondary() ? null : GlobalReplicationGroups.suffix(id);
    }

    boolean isServing() {
        return SERVING.contains(String.valueOf(group.status()));
    }

    /** True if ElastiCache could not create the group: it never held data, and has none for a snapshot. */
    boolean isCreationFailed() {
        return CREATE_FAILED.equals(group.status());
    }

    /** A group has the status available while ElastiCache still creates a node; it is ready when all nodes are. */
    State state() {
        var status = String.valueOf(group.status());
        return switch (status) {
            case "deleting" -> new State.Deleting(status);
            case CREATE_FAILED ->
                new State.Failed(
                        status,
                        "ElastiCache failed to create the replication group; its events in ElastiCache have the reason");
            default ->
                isServing() && hasAllMembers() && isStable() ? new State.Ready(status) : new State.Pending(status);
        };
    }

    private boolean hasAllMembers() {
        var serving = members.stream()
                .filter(member -> SERVING.contains(String.valueOf(member.cacheClusterStatus())))
                .map(CacheCluster::cacheClusterId)
                .collect(Collectors.toSet());
        return !members.isEmpty() && serving.equals(Set.copyOf(group.memberClusters()));
    }

    private boolean isStable() {
        return primary() != null
                && (group.automaticFailover() == null || STABLE_FAILOVER.contains(group.automaticFailover()));
    }

    int nodes() {
        return group.memberClusters().size();
    }

    /** Whether automatic failover is enabled; null if ElastiCache did not say. */
    @Nullable
    Boolean failover() {
        return group.automaticFailover() == null ? null : group.automaticFailover() == AutomaticFailoverStatus.ENABLED;
    }

    /** Whether Multi-AZ is enabled; null if ElastiCache did not say. */
    @Nullable
    Boolean isMultiAz() {
        return group.multiAZ() == null ? null : group.multiAZ() == MultiAZStatus.ENABLED;
    }

    @Nullable
    Endpoint primary() {
        return group.nodeGroups().stream()
                .map(NodeGroup::primaryEndpoint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Endpoint reader() {
        return group.nodeGroups().stream()
                .map(NodeGroup::readerEndpoint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The nodes' type, or the one that they get in the maintenance window. */
    @Nullable
    String nodeType() {
        return pending(PendingModifiedValues::cacheNodeType).orElse(group.cacheNodeType());
    }

    /** The nodes' engine version, or the one that they get in the maintenance window. */
    @Nullable
    String engineVersion() {
        return pending(PendingModifiedValues::engineVersion).orElseGet(() -> ofMember(CacheCluster::engineVersion));
    }

    /** Whether an upgrade is pending until the maintenance window; it changes engine and parameter group too. */
    boolean isUpgradePending() {
        return pending(PendingModifiedValues::engineVersion).isPresent();
    }

    /** Whether any modification is pending until the maintenance window. */
    boolean isModificationPending() {
        return isUpgradePending()
                || pending(PendingModifiedValues::cacheNodeType).isPresent();
    }

    @Nullable
    String engine() {
        return group.engine() == null ? ofMember(CacheCluster::engine) : group.engine();
    }

    @Nullable
    String parameterGroup() {
        return ofMember(member -> member.cacheParameterGroup() == null
                ? null
                : member.cacheParameterGroup().cacheParameterGroupName());
    }

    /** The security groups of all nodes; null if no node shows its groups. */
    @Nullable
    Set<String> securityGroups() {
        if (members.stream().noneMatch(CacheCluster::hasSecurityGroups)) {
            return null;
        }
        return members.stream()
                .flatMap(member -> member.securityGroups().stream())
                .map(SecurityGroupMembership::securityGroupId)
                .collect(Collectors.toUnmodifiableSet());
    }

    <T> @Nullable T ofMember(Function<CacheCluster, @Nullable T> read) {
        return members.isEmpty() ? null : read.apply(members.getFirst());
    }

    private <T> Optional<T> pending(Function<PendingModifiedValues, @Nullable T> read) {
        return members.stream()
                .map(CacheCluster::pendingModifiedValues)
                .filter(Objects::nonNull)
                .flatMap(values -> Optional.ofNullable(read.apply(values)).stream())
                .findFirst();
    }
}
