package io.platformoperator.cache;

import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Parameters;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticache.model.CacheParameterGroup;
import software.amazon.awssdk.services.elasticache.model.Parameter;
import software.amazon.awssdk.services.elasticache.model.ParameterNameValue;

/** Settings of the engine itself. ElastiCache lists groups without tags, and parameters of one group at a time. */
final class CacheParameterGroups {
    private static final String SET_BY_USER = "user";

    private CacheParameterGroups() {}

    /**
     * What is wanted of a parameter group.
     *
     * @param name lower case, at most 255 characters
     * @param family such as {@code redis7}; fixed for ever
     * @param parameters exactly these; all others have their defaults
     */
    record Desired(String name, String family, Map<String, String> parameters) {}

    /** A parameter group as ElastiCache shows it. */
    record Group(String name, String arn, String family, Map<String, String> tags, Parameters parameters) {
        Group with(Map<String, String> newTags, Parameters newParameters) {
            return new Group(name, arn, family, newTags, newParameters);
        }
    }

    /** {@code elasticache/ParameterGroup}. */
    static final ResourceKind<Aws, Desired, Group> KIND = ResourceKind.<Aws, Desired, Group>named(
                    "elasticache/ParameterGroup")
            .iam(
                    "elasticache:DescribeCacheParameterGroups",
                    "elasticache:DescribeCacheParameters",
                    "tag:GetResources",
                    "elasticache:ListTagsForResource",
                    "elasticache:CreateCacheParameterGroup",
                    "elasticache:AddTagsToResource",
                    "elasticache:ModifyCacheParameterGroup",
                    "elasticache:ResetCacheParameterGroup",
                    "elasticache:DeleteCacheParameterGroup")
            .list(CacheParameterGroups::list)
            .details(Duration.ofMinutes(10), CacheParameterGroups::read, CacheParameterGroups::carry)
            .id(Group::name)
            .tags(Group::tags)
            .name(Desired::name, Group::name)
            .preview(desired -> new Group(
                    desired.name(), Plan.KNOWN_LATER, desired.family(), Map.of(), Parameters.set(desired.parameters())))
            .create(CacheParameterGroups::create)
            .field("family", Desired::family, Group::family, REFUSE)
            .relativeField(
                    "parameters",
                    desired -> new TreeMap<>(desired.parameters()),
                    (desired, observed) -> observed.parameters().beside(desired.parameters()),
                    IN_PLACE)
            .update((aws, observed, desired, changes) -> change(aws, observed, desired))
            .retag((aws, observed, tags) -> CacheTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.elastiCache().deleteCacheParameterGroup(r -> r.cacheParameterGroupName(observed.name())))
            .vanishes()
            .build();

    private static List<Group> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws.elastiCache().describeCacheParameterGroupsPaginator().cacheParameterGroups().stream()
                .map(group -> group(group, tags.of(group.arn())))
                .toList();
    }

    private static Group group(CacheParameterGroup group, Map<String, String> tags) {
        return new Group(
                group.cacheParameterGroupName(),
                group.arn(),
                group.cacheParameterGroupFamily(),
                tags,
                Parameters.set(Map.of()));
    }

    private static Optional<Group> read(Aws aws, Group listed) {
        var shown = aws
                .elastiCache()
                .describeCacheParametersPaginator(r -> r.cacheParameterGroupName(listed.name()))
                .parameters()
                .stream()
                .toList();
        var values = shown.stream()
                .filter(parameter -> parameter.parameterValue() != null)
                .collect(Collectors.toMap(Parameter::parameterName, Parameter::parameterValue));
        var changed = shown.stream()
                .filter(parameter -> SET_BY_USER.equals(parameter.source()))
                .map(Parameter::parameterName)
                .collect(Collectors.toSet());
        return Optional.of(
                listed.with(CacheTags.known(aws, listed.arn(), listed.tags()), new Parameters(values, changed)));
    }

    private static Group carry(Group before, Group listed) {
        return listed.with(listed.tags().isEmpty() ? before.tags() : listed.tags(), before.parameters());
    }

    /**
     * Makes the group and sets its parameters at once, so that nodes that are made right afterwards start with them. If
     * ElastiCache refuses a parameter, the group is there without them: the next update asks again, and says why.
     */
    private static Group create(Aws aws, Desired desired, Claim request) {
        var created = group(
                aws.elastiCache()
                        .createCacheParameterGroup(r -> r.cacheParameterGroupName(desired.name())
                                .cacheParameterGroupFamily(desired.family())
                                .description("Cache parameters")
                                .tags(CacheTags.list(request.tags())))
                        .cacheParameterGroup(),
                request.tags());
        try {
            set(aws, desired.name(), desired.parameters());
            return created.with(request.tags(), Parameters.set(desired.parameters()));
        } catch (AwsServiceException e) {
            return created;
        }
    }

    private static Group change(Aws aws, Group observed, Desired desired) {
        set(aws, observed.name(), observed.parameters().toSet(desired.parameters()));
        for (var batch : Parameters.batches(observed.parameters().toReset(desired.parameters()))) {
            aws.elastiCache().resetCacheParameterGroup(r -> r.cacheParameterGroupName(observed.name())
                    .parameterNameValues(batch.stream()
                            .map(name -> ParameterNameValue.builder()
                                    .parameterName(name)
                                    .build())
                            .toList()));
        }
        return observed.with(observed.tags(), Parameters.set(desired.parameters()));
    }

    private static void set(Aws aws, String group, Map<String, String> values) {
        for (var batch : Parameters.batches(values.entrySet())) {
            aws.elastiCache().modifyCacheParameterGroup(r -> r.cacheParameterGroupName(group)
                    .parameterNameValues(batch.stream()
                            .map(entry -> ParameterNameValue.builder()
                                    .parameterName(entry.getKey())
                                    .parameterValue(entry.getValue())
                                    .build())
                            .toList()));
        }
    }
}
