package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.ParameterGroups.Desired;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.aws.resources.Parameters;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.elasticache.model.Parameter;
import software.amazon.awssdk.services.elasticache.model.ParameterNameValue;

/** ElastiCache parameter groups: the parameters of Redis or Valkey. */
final class CacheParameterGroups implements ParameterGroups.Calls {
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
        return aws.elastiCache().describeCacheParameterGroupsPaginator().cacheParameterGroups().stream()
                .map(group -> ParameterGroup.listed(
                        group.cacheParameterGroupName(), group.arn(), group.cacheParameterGroupFamily(), tags))
                .toList();
    }

    @Override
    public Parameters parameters(Aws aws, String group) {
        return Parameters.of(
                aws.elastiCache()
                        .describeCacheParametersPaginator(r -> r.cacheParameterGroupName(group))
                        .parameters(),
                Parameter::parameterName,
                Parameter::parameterValue,
                Parameter::source);
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

    @Override
    public void tag(Aws aws, String arn, Map<String, String> tags) {
        ElastiCacheTags.put(aws, arn, tags);
    }

    @Override
    public void set(Aws aws, String group, Collection<Map.Entry<String, String>> values, Set<String> atRestart) {
        aws.elastiCache().modifyCacheParameterGroup(r -> r.cacheParameterGroupName(group)
                .parameterNameValues(values.stream()
                        .map(entry -> ParameterNameValue.builder()
                                .parameterName(entry.getKey())
                                .parameterValue(entry.getValue())
                                .build())
                        .toList()));
    }

    @Override
    public void reset(Aws aws, String group, Collection<String> names, Set<String> atRestart) {
        aws.elastiCache().resetCacheParameterGroup(r -> r.cacheParameterGroupName(group)
                .parameterNameValues(names.stream()
                        .map(name ->
                                ParameterNameValue.builder().parameterName(name).build())
                        .toList()));
    }
}
