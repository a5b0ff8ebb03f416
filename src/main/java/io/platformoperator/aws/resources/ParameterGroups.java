package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceKindBuilder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Parameter groups of RDS and ElastiCache: a database engine's parameters under a name. The services' list calls return
 * groups without tags and parameters; parameters are read one group at a time.
 */
public final class ParameterGroups {
    private ParameterGroups() {}

    /**
     * A desired parameter group.
     *
     * @param name lower case, at most 255 characters
     * @param family such as {@code postgres16} or {@code redis7}; immutable
     * @param parameters the values of exactly these parameters; all others have their defaults
     */
    public record Desired(String name, String family, Map<String, String> parameters) {}

    /** An observed parameter group. */
    public record ParameterGroup(
            String name, String arn, String family, Map<String, String> tags, Parameters parameters) {
        /** A group as the list call returns it, with the tags that the tagging API lists. */
        public static ParameterGroup listed(String name, String arn, String family, TaggedResources.Snapshot tags) {
            return new ParameterGroup(name, arn, family, tags.of(arn), Parameters.of(Map.of()));
        }

        private ParameterGroup with(Map<String, String> newTags, Parameters newParameters) {
            return new ParameterGroup(name, arn, family, newTags, newParameters);
        }
    }

    /** One service's calls for parameter groups. */
    public interface Calls {
        /** Lists all groups. */
        List<ParameterGroup> list(Aws aws, TaggedResources.Snapshot tags);

        /** Reads a group's parameters. */
        Parameters parameters(Aws aws, String group);

        /** Creates a group without parameters; returns its ARN. */
        String create(Aws aws, Desired desired, Map<String, String> tags);

        /** Reads the names of the parameters that change only with a restart; empty if the service does not ask for it. */
        default Set<String> staticParameters(Aws aws, String group) {
            return Set.of();
        }

        /** Sets at most {@link Parameters#MAX_PER_CALL} parameters; those in {@code atRestart} with the next restart. */
        void set(Aws aws, String group, Collection<Map.Entry<String, String>> values, Set<String> atRestart);

        /** Resets at most {@link Parameters#MAX_PER_CALL} parameters; those in {@code atRestart} with the next restart. */
        void reset(Aws aws, String group, Collection<String> names, Set<String> atRestart);
    }

    /**
     * Starts a kind of parameter group; the caller adds IAM actions, retagging and deletion.
     *
     * @param readTags reads the tags of an ARN from the service itself
     */
    public static ResourceKindBuilder<Aws, Desired, ParameterGroup> kind(
            String name, Calls calls, BiFunction<Aws, String, Map<String, String>> readTags) {
        return ResourceKind.<Aws, Desired, ParameterGroup>named(name)
                .list(aws -> calls.list(aws, aws.taggedResources().snapshot()))
                .details(
                        Duration.ofMinutes(10),
                        (aws, listed) -> Optional.of(listed.with(
                                AwsTags.listedOr(listed.tags(), () -> readTags.apply(aws, listed.arn())),
                                calls.parameters(aws, listed.name()))),
                        (before, listed) ->
                                listed.with(AwsTags.listedOr(listed.tags(), before::tags), before.parameters()))
                .id(ParameterGroup::name)
                .tags(ParameterGroup::tags)
                .name(Desired::name, ParameterGroup::name)
                .preview(desired -> new ParameterGroup(
                        desired.name(),
                        Plan.KNOWN_AFTER_APPLY,
                        desired.family(),
                        Map.of(),
                        Parameters.of(desired.parameters())))
                .create((aws, desired, request) -> create(calls, aws, desired, request))
                .field("family", Desired::family, ParameterGroup::family, IMMUTABLE)
                .relativeField(
                        "parameters",
                        desired -> new TreeMap<>(desired.parameters()),
                        (desired, observed, _) -> observed.parameters().relevantTo(desired.parameters()),
                        IN_PLACE)
                .update((aws, observed, desired, changes) -> update(calls, aws, observed, desired))
                .deletesSynchronously();
    }

    /**
     * Creates the group and sets its parameters at once, so that an instance or node that is created right afterwards
     * starts with them. If the service refuses a parameter, the group exists without it: the next reconcile sets it again
     * and reports the error.
     */
    private static ParameterGroup create(Calls calls, Aws aws, Desired desired, CreateRequest request) {
        var arn = calls.create(aws, desired, request.tags());
        var parameters = new TreeMap<>(desired.parameters());
        var refused = new RefusedParameters();
        try {
            // Nothing uses the group yet, so all parameters, static or not, are in effect from the first start.
            set(
                    calls,
                    aws,
                    desired.name(),
                    desired.parameters(),
                    desired.parameters().keySet(),
                    refused);
            parameters.keySet().removeAll(refused.names());
        } catch (AwsServiceException e) {
            parameters.clear();
        }
        return new ParameterGroup(desired.name(), arn, desired.family(), request.tags(), Parameters.of(parameters));
    }

    private static ParameterGroup update(Calls calls, Aws aws, ParameterGroup observed, Desired desired) {
        var group = observed.name();
        var atRestart = calls.staticParameters(aws, group);
        var refused = new RefusedParameters();
        set(calls, aws, group, observed.parameters().toSet(desired.parameters()), atRestart, refused);
        for (var batch : Parameters.batches(observed.parameters().toReset(desired.parameters()))) {
            refused.send(batch, name -> name, part -> calls.reset(aws, group, part, atRestart));
        }
        refused.throwIfAny();
        return observed.with(observed.tags(), Parameters.of(desired.parameters()));
    }

    private static void set(
            Calls calls,
            Aws aws,
            String group,
            Map<String, String> values,
            Set<String> atRestart,
            RefusedParameters refused) {
        for (var batch : Parameters.batches(values.entrySet())) {
            refused.send(batch, Map.Entry::getKey, part -> calls.set(aws, group, part, atRestart));
        }
    }
}
