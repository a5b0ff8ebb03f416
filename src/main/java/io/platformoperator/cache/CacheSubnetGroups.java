package io.platformoperator.cache;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup;
import software.amazon.awssdk.services.elasticache.model.Subnet;

/** Where cache nodes may be. ElastiCache lists groups without their tags. */
final class CacheSubnetGroups {
    private CacheSubnetGroups() {}

    /**
     * What is wanted of a subnet group.
     *
     * @param name lower case, at most 255 characters
     */
    record Desired(String name, Set<String> subnetIds) {}

    /** A subnet group as ElastiCache shows it. */
    record Group(String name, String arn, Set<String> subnetIds, Map<String, String> tags) {
        Group withTags(Map<String, String> others) {
            return new Group(name, arn, subnetIds, others);
        }
    }

    /** {@code elasticache/SubnetGroup}. */
    static final ResourceKind<Aws, Desired, Group> KIND = ResourceKind.<Aws, Desired, Group>named(
                    "elasticache/SubnetGroup")
            .iam(
                    "elasticache:DescribeCacheSubnetGroups",
                    "tag:GetResources",
                    "elasticache:ListTagsForResource",
                    "elasticache:CreateCacheSubnetGroup",
                    "elasticache:AddTagsToResource",
                    "elasticache:ModifyCacheSubnetGroup",
                    "elasticache:DeleteCacheSubnetGroup",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs")
            .list(CacheSubnetGroups::list)
            .details(
                    Duration.ofMinutes(10),
                    (aws, listed) -> Optional.of(listed.withTags(CacheTags.known(aws, listed.arn(), listed.tags()))),
                    (before, listed) -> listed.tags().isEmpty() ? listed.withTags(before.tags()) : listed)
            .id(Group::name)
            .tags(Group::tags)
            .name(Desired::name, Group::name)
            .preview(desired -> new Group(desired.name(), Plan.KNOWN_LATER, desired.subnetIds(), Map.of()))
            .create((aws, desired, request) -> group(
                    aws.elastiCache()
                            .createCacheSubnetGroup(r -> r.cacheSubnetGroupName(desired.name())
                                    .cacheSubnetGroupDescription("Database subnets")
                                    .subnetIds(desired.subnetIds())
                                    .tags(CacheTags.list(request.tags())))
                            .cacheSubnetGroup(),
                    request.tags()))
            .field("subnets", Desired::subnetIds, Group::subnetIds, IN_PLACE)
            .update((aws, observed, desired, changes) -> group(
                    aws.elastiCache()
                            .modifyCacheSubnetGroup(
                                    r -> r.cacheSubnetGroupName(desired.name()).subnetIds(desired.subnetIds()))
                            .cacheSubnetGroup(),
                    observed.tags()))
            .retag((aws, observed, tags) -> CacheTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.elastiCache().deleteCacheSubnetGroup(r -> r.cacheSubnetGroupName(observed.name())))
            .vanishes()
            .build();

    private static List<Group> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws.elastiCache().describeCacheSubnetGroupsPaginator().cacheSubnetGroups().stream()
                .map(group -> group(group, tags.of(group.arn())))
                .toList();
    }

    private static Group group(CacheSubnetGroup group, Map<String, String> tags) {
        var subnetIds = group.subnets().stream().map(Subnet::subnetIdentifier).collect(Collectors.toUnmodifiableSet());
        return new Group(group.cacheSubnetGroupName(), group.arn(), subnetIds, tags);
    }
}
