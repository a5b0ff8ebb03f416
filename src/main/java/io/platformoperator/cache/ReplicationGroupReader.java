package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;

/** Lists and reads replication groups with their members and tags. */
final class ReplicationGroupReader {
    private ReplicationGroupReader() {}

    /** All replication groups of the region; those that serve with their members. */
    static List<ObservedReplicationGroup> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        var listed = aws.elastiCache().describeReplicationGroupsPaginator().replicationGroups().stream()
                .map(group -> new ObservedReplicationGroup(group, List.of(), tags.of(group.arn())))
                .toList();
        return listed.stream().noneMatch(ObservedReplicationGroup::isServing) ? listed : withMembers(aws, listed);
    }

    private static List<ObservedReplicationGroup> withMembers(Aws aws, List<ObservedReplicationGroup> groups) {
        var members = members(aws)
                .filter(member -> member.replicationGroupId() != null)
                .collect(Collectors.groupingBy(CacheCluster::replicationGroupId));
        return groups.stream()
                .map(group -> group.isServing() ? group.with(members.getOrDefault(group.id(), List.of())) : group)
                .toList();
    }

    /** Reads the members only when the group is available: before that, they show nothing that the group does not. */
    static Optional<ObservedReplicationGroup> read(Aws aws, ObservedReplicationGroup listed) {
        return read(aws, listed.id(), listed.tags());
    }

    /**
     * Reads a group by its id.
     *
     * @param listed the listed tags; empty: read them too
     */
    static Optional<ObservedReplicationGroup> read(Aws aws, String id, Map<String, String> listed) {
        try {
            var group = aws.elastiCache()
                    .describeReplicationGroups(r -> r.replicationGroupId(id))
                    .replicationGroups()
                    .getFirst();
            var tags = AwsTags.listedOr(listed, () -> ElastiCacheTags.read(aws, group.arn()));
            var observed = new ObservedReplicationGroup(group, List.of(), tags);
            return Optional.of(
                    observed.isServing() ? withMembers(aws, List.of(observed)).getFirst() : observed);
        } catch (ReplicationGroupNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Stream<CacheCluster> members(Aws aws) {
        return aws
                .elastiCache()
                .describeCacheClustersPaginator(r -> r.showCacheClustersNotInReplicationGroups(false))
                .cacheClusters()
                .stream();
    }

    /** The listing is complete, except that the tagging API returns a new group's tags late. */
    static ObservedReplicationGroup carry(ObservedReplicationGroup before, ObservedReplicationGroup listed) {
        return new ObservedReplicationGroup(
                listed.group(), listed.members(), AwsTags.listedOr(listed.tags(), before::tags));
    }
}
