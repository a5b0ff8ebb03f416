package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SubnetGroups;
import io.platformoperator.aws.resources.SubnetGroups.Desired;
import io.platformoperator.aws.resources.SubnetGroups.SubnetGroup;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup;
import software.amazon.awssdk.services.elasticache.model.Subnet;

/** ElastiCache subnet groups: the subnets in which ElastiCache may place cache nodes. */
final class CacheSubnetGroups {
    private CacheSubnetGroups() {}

    /** {@code elasticache/SubnetGroup}. */
    static final ResourceKind<Aws, Desired, SubnetGroup> KIND = SubnetGroups.kind(
                    "elasticache/SubnetGroup", ElastiCacheTags::read)
            .iam(
                    IamStatement.allow(
                            "elasticache:DescribeCacheSubnetGroups",
                            "tag:GetResources",
                            "elasticache:ListTagsForResource",
                            "ec2:DescribeNetworkInterfaces",
                            "ec2:DescribeSubnets",
                            "ec2:DescribeVpcs"),
                    IamStatement.viaServices("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"),
                    IamStatement.creates("elasticache:CreateCacheSubnetGroup"),
                    IamStatement.changes(
                            "elasticache:AddTagsToResource",
                            "elasticache:ModifyCacheSubnetGroup",
                            "elasticache:DeleteCacheSubnetGroup"),
                    IamStatement.allow("elasticache:AddTagsToResource")
                            .on("arn:aws:elasticache:*:{account}:subnetgroup:{regional}")
                            .whenSettingTags())
            .list(CacheSubnetGroups::list)
            .create((aws, desired, request) -> group(
                    aws.elastiCache()
                            .createCacheSubnetGroup(r -> r.cacheSubnetGroupName(desired.name())
                                    .cacheSubnetGroupDescription("Database subnets")
                                    .subnetIds(desired.subnetIds())
                                    .tags(ElastiCacheTags.fromMap(request.tags())))
                            .cacheSubnetGroup(),
                    request.tags()))
            .update((aws, observed, desired, changes) -> group(
                    aws.elastiCache()
                            .modifyCacheSubnetGroup(
                                    r -> r.cacheSubnetGroupName(desired.name()).subnetIds(desired.subnetIds()))
                            .cacheSubnetGroup(),
                    observed.tags()))
            .updateTags((aws, observed, tags) -> ElastiCacheTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.elastiCache().deleteCacheSubnetGroup(r -> r.cacheSubnetGroupName(observed.name())))
            .build();

    private static List<SubnetGroup> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws.elastiCache().describeCacheSubnetGroupsPaginator().cacheSubnetGroups().stream()
                .map(group -> group(group, tags.of(group.arn())))
                .toList();
    }

    private static SubnetGroup group(CacheSubnetGroup group, Map<String, String> tags) {
        var subnetIds = group.subnets().stream().map(Subnet::subnetIdentifier).collect(Collectors.toUnmodifiableSet());
        return new SubnetGroup(group.cacheSubnetGroupName(), group.arn(), subnetIds, tags);
    }
}
