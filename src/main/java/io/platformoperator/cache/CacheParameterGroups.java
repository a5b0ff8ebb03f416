package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.ParameterGroups.Desired;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;

/** ElastiCache parameter groups: the parameters of Redis or Valkey. */
final class CacheParameterGroups extends CacheParameterCalls {
    /** {@code elasticache/ParameterGroup}. */
    static final ResourceKind<Aws, Desired, ParameterGroup> KIND = ParameterGroups.kind(
                    "elasticache/ParameterGroup", new CacheParameterGroups(), ElastiCacheTags::read)
            .iam(
                    IamStatement.allow(
                            "elasticache:DescribeCacheParameterGroups",
                            "elasticache:DescribeCacheParameters",
                            "tag:GetResources",
                            "elasticache:ListTagsForResource"),
                    IamStatement.creates("elasticache:CreateCacheParameterGroup"),
                    IamStatement.changes(
                            "elasticache:AddTagsToResource",
                            "elasticache:ModifyCacheParameterGroup",
                            "elasticache:ResetCacheParameterGroup",
                            "elasticache:DeleteCacheParameterGroup"),
                    IamStatement.allow("elasticache:AddTagsToResource")
                            .on("arn:aws:elasticache:*:{account}:parametergroup:{regional}")
                            .whenSettingTags())
            .updateTags((aws, observed, tags) -> ElastiCacheTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.elastiCache().deleteCacheParameterGroup(r -> r.cacheParameterGroupName(observed.name())))
            .build();

    @Override
    public List<ParameterGroup> list(Aws aws, TaggedResources.Snapshot tags) {
        return listed(aws, tags, name -> !GlobalParameterGroups.isGenerated(name));
    }

    @Override
    public String create(Aws aws, Desired desired, Map<String, String> tags) {
        return aws.elastiCache()
                .createCacheParameterGroup(r -> r.cacheParameterGroupName(desired.name())
                        .cacheParameterGroupFamily(desired.family())
                        .description("Cache parameters")
                        .tags(ElastiCacheTags.fromMap(tags)))
                .cacheParameterGroup()
                .arn();
    }
}
