package io.platformoperator.cache;

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
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.PendingModifiedValues;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.SecurityGroupMembership;

/**
 * A replication group with its members: ElastiCache shows half of a group's settings, and whether its nodes are there,
 * only on these.
 *
 * @param members empty while the group itself is not available
 */
record ObservedReplicationGroup(ReplicationGroup shown, List<CacheCluster> members, Map<String, String> tags) {
    /** What can serve: a snapshot that is being taken stops nobody. */
    private static final Set<String> SERVING = Set.of("available", "snapshotting");

    private static final Set<AutomaticFailoverStatus> SETTLED =
            Set.of(AutomaticFailoverStatus.ENABLED, AutomaticFailoverStatus.DISABLED);

    ObservedReplicationGroup {
        members = List.copyOf(members);
        tags = Map.copyOf(tags);
    }

    ObservedReplicationGroup with(List<CacheCluster> members) {
        return new ObservedReplicationGroup(shown, members, tags);
    }

    String id() {
        return shown.replicationGroupId();
    }

    boolean isServing() {
        return SERVING.contains(String.valueOf(shown.status()));
    }

    /** A group says available while a node of it is still being made: it is ready when all of them are. */
    State state() {
        var word = String.valueOf(shown.status());
        return switch (word) {
            case "deleting" -> new State.Deleting(word);
            case "create-failed" ->
                new State.Failed(word, "ElastiCache could not make it: its events say why; delete it in ElastiCache");
            default -> isServing() && hasAllMembers() && isSettled() ? new State.Ready(word) : new State.Pending(word);
        };
    }

    private boolean hasAllMembers() {
        var serving = members.stream()
                .filter(member -> SERVING.contains(String.valueOf(member.cacheClusterStatus())))
                .map(CacheCluster::cacheClusterId)
                .collect(Collectors.toSet());
        return !members.isEmpty() && serving.equals(Set.copyOf(shown.memberClusters()));
    }

    private boolean isSettled() {
        return primary() != null && (shown.automaticFailover() == null || SETTLED.contains(shown.automaticFailover()));
    }

    int nodes() {
        return shown.memberClusters().size();
    }

    boolean failover() {
        return shown.automaticFailover() == AutomaticFailoverStatus.ENABLED;
    }

    @Nullable
    Endpoint primary() {
        return shown.nodeGroups().stream()
                .map(NodeGroup::primaryEndpoint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Endpoint reader() {
        return shown.nodeGroups().stream()
                .map(NodeGroup::readerEndpoint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The type that nodes have, or will have after the maintenance window. */
    @Nullable
    String nodeType() {
        return waiting(PendingModifiedValues::cacheNodeType).orElse(shown.cacheNodeType());
    }

    /** The version that nodes have, or will have after the maintenance window. */
    @Nullable
    String engineVersion() {
        return waiting(PendingModifiedValues::engineVersion).orElseGet(() -> ofMember(CacheCluster::engineVersion));
    }

    /** Whether an upgrade waits for the maintenance window: engine and parameter group come with it. */
    boolean isUpgradeWaiting() {
        return waiting(PendingModifiedValues::engineVersion).isPresent();
    }

    /** Whether something waits for the maintenance window. */
    boolean isWaiting() {
        return isUpgradeWaiting()
                || waiting(PendingModifiedValues::cacheNodeType).isPresent();
    }

    @Nullable
    String engine() {
        return shown.engine() == null ? ofMember(CacheCluster::engine) : shown.engine();
    }

    @Nullable
    String parameterGroup() {
        return ofMember(member -> member.cacheParameterGroup() == null
                ? null
                : member.cacheParameterGroup().cacheParameterGroupName());
    }

    Set<String> securityGroups() {
        return members.stream()
                .flatMap(member -> member.securityGroups().stream())
                .map(SecurityGroupMembership::securityGroupId)
                .collect(Collectors.toUnmodifiableSet());
    }

    <T> @Nullable T ofMember(Function<CacheCluster, @Nullable T> read) {
        return members.isEmpty() ? null : read.apply(members.getFirst());
    }

    private <T> Optional<T> waiting(Function<PendingModifiedValues, @Nullable T> read) {
        return members.stream()
                .map(CacheCluster::pendingModifiedValues)
                .filter(Objects::nonNull)
                .flatMap(pending -> Optional.ofNullable(read.apply(pending)).stream())
                .findFirst();
    }
}
