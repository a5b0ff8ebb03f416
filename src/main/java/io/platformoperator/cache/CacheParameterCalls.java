package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.aws.resources.Parameters;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.services.elasticache.model.Parameter;
import software.amazon.awssdk.services.elasticache.model.ParameterNameValue;

/** ElastiCache's calls for parameter groups, whoever created them. */
abstract class CacheParameterCalls implements ParameterGroups.Calls {
    /** The groups whose names match, without their parameters. */
    static List<ParameterGroup> listed(Aws aws, TaggedResources.Snapshot tags, Predicate<String> names) {
        return aws
                .coalescedCalls()
                .get(
                        "elasticache:DescribeCacheParameterGroups",
                        () -> aws.elastiCache().describeCacheParameterGroupsPaginator().cacheParameterGroups().stream()
                                .toList())
                .stream()
                .filter(group -> names.test(group.cacheParameterGroupName()))
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
