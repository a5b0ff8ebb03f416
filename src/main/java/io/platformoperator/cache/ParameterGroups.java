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
final class ParameterGroups {
    private static final String SET_BY_USER = "user";

    private ParameterGroups() {}

    /**
     * What is wanted of a parameter group.
     *
     * @param name lower case, at most 255 characters
     * @param family such as {@code redis7}; fixed for ever
     * @param parameters exactly these; all others have their defaults
     */
    record Wanted(String name, String family, Map<String, String> parameters) {}

    /** A parameter group as ElastiCache shows it. */
    record Group(String name, String arn, String family, Map<String, String> tags, Parameters parameters) {
        Group with(Map<String, String> newTags, Parameters newParameters) {
            return new Group(name, arn, family, newTags, newParameters);
        }
    }

    /** {@code elasticache/ParameterGroup}. */
    static final ResourceKind<Aws, Wanted, Group> KIND = ResourceKind.<Aws, Wanted, Group>named(
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
            .list(ParameterGroups::list)
            .details(Duration.ofMinutes(10), ParameterGroups::read, ParameterGroups::carry)
            .id(Group::name)
            .tags(Group::tags)
            .name(Wanted::name, Group::name)
            .preview(want -> new Group(
                    want.name(), Plan.KNOWN_LATER, want.family(), Map.of(), Parameters.set(want.parameters())))
            .create(ParameterGroups::create)
            .field("family", Wanted::family, Group::family, REFUSE)
            .relativeField(
                    "parameters",
                    want -> new TreeMap<>(want.parameters()),
                    (want, have) -> have.parameters().beside(want.parameters()),
                    IN_PLACE)
            .update((aws, have, want, changes) -> change(aws, have, want))
            .retag((aws, have, tags) -> CacheTags.put(aws, have.arn(), tags))
            .delete((aws, have, farewell) ->
                    aws.elastiCache().deleteCacheParameterGroup(r -> r.cacheParameterGroupName(have.name())))
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
    private static Group create(Aws aws, Wanted want, Claim claim) {
        var made = group(
                aws.elastiCache()
                        .createCacheParameterGroup(r -> r.cacheParameterGroupName(want.name())
                                .cacheParameterGroupFamily(want.family())
                                .description("Cache parameters")
                                .tags(CacheTags.list(claim.tags())))
                        .cacheParameterGroup(),
                claim.tags());
        try {
            set(aws, want.name(), want.parameters());
            return made.with(claim.tags(), Parameters.set(want.parameters()));
        } catch (AwsServiceException e) {
            return made;
        }
    }

    private static Group change(Aws aws, Group have, Wanted want) {
        set(aws, have.name(), have.parameters().toSet(want.parameters()));
        for (var batch : Parameters.batches(have.parameters().toReset(want.parameters()))) {
            aws.elastiCache().resetCacheParameterGroup(r -> r.cacheParameterGroupName(have.name())
                    .parameterNameValues(batch.stream()
                            .map(name -> ParameterNameValue.builder()
                                    .parameterName(name)
                                    .build())
                            .toList()));
        }
        return have.with(have.tags(), Parameters.set(want.parameters()));
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
