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
import io.platformoperator.graph.UnmanagedElement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Parameter groups of RDS and ElastiCache: a database engine's parameters under a name. The services' list calls return
 * groups without tags and parameters; parameters are read one group at a time.
 */
public final class ParameterGroups {
    private static final String DEFAULT = "(its default)";

    private ParameterGroups() {}

    /**
     * A desired parameter group.
     *
     * @param name lower case, at most 255 characters
     * @param family such as {@code postgres16} or {@code redis7}; immutable
     * @param parameters the values of these parameters; parameters that earlier specs named have their defaults, and those
     *     that other clients set stay
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

        private Predicate<String> isOwn() {
            return OwnParameters.in(tags);
        }

        /**
         * The parameters to compare with the desired ones. Those that the tags name are among them, also with their defaults: a
         * process may have ended after it reset a parameter, and the operator would take the value that another client sets later
         * for its own.
         */
        Map<String, String> relevantTo(Desired desired) {
            var relevant = new TreeMap<>(parameters.relevantTo(desired.parameters(), isOwn()));
            OwnParameters.names(tags)
                    .forEach(name ->
                            relevant.putIfAbsent(name, parameters.values().getOrDefault(name, DEFAULT)));
            return relevant;
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

        /** Adds tags to a group. */
        void tag(Aws aws, String arn, Map<String, String> tags);

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
        return settings(name, calls, readTags)
                .name(Desired::name, ParameterGroup::name)
                .create((aws, desired, request) -> create(calls, aws, desired, request));
    }

    /**
     * Starts a kind of parameter group that the service itself creates and names, with parameters of its choice. {@link
     * Calls#create} tags such a group. The operator finds it by its tags.
     *
     * @param readTags reads the tags of an ARN from the service itself
     */
    public static ResourceKindBuilder<Aws, Desired, ParameterGroup> generatedKind(
            String name, Calls calls, BiFunction<Aws, String, Map<String, String>> readTags) {
        return settings(name, calls, readTags).create((aws, desired, request) -> {
            var tags = withParameterNames(desired, request);
            var arn = calls.create(aws, desired, tags);
            var generated = arn.substring(arn.lastIndexOf(':') + 1);
            return new ParameterGroup(generated, arn, desired.family(), tags, calls.parameters(aws, generated));
        });
    }

    private static ResourceKindBuilder<Aws, Desired, ParameterGroup> settings(
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
                .preview(desired -> new ParameterGroup(
                        desired.name(),
                        Plan.KNOWN_AFTER_APPLY,
                        desired.family(),
                        Map.of(),
                        Parameters.of(desired.parameters())))
                .field("family", Desired::family, ParameterGroup::family, IMMUTABLE)
                .relativeField(
                        "parameters",
                        desired -> new TreeMap<>(desired.parameters()),
                        (desired, observed, _) -> observed.relevantTo(desired),
                        IN_PLACE)
                .unmanagedElements(ParameterGroups::elementsOfOthers)
                .update((aws, observed, desired, changes) -> update(calls, aws, observed, desired))
                .deletesSynchronously();
    }

    private static List<UnmanagedElement> elementsOfOthers(Desired desired, ParameterGroup observed) {
        var others = new TreeMap<>(observed.parameters().ofOthers(desired.parameters(), observed.isOwn()));
        others.replaceAll((name, value) -> "the parameter " + name + "=" + value);
        return UnmanagedElement.of("parameters", others);
    }

    /**
     * Creates the group and sets its parameters at once, so that an instance or node that is created right afterwards
     * starts with them. If the service refuses a parameter, the group exists without it: the next reconcile sets it again
     * and reports the error.
     */
    private static ParameterGroup create(Calls calls, Aws aws, Desired desired, CreateRequest request) {
        var tags = withParameterNames(desired, request);
        var arn = calls.create(aws, desired, tags);
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
        return new ParameterGroup(desired.name(), arn, desired.family(), tags, Parameters.of(parameters));
    }

    private static Map<String, String> withParameterNames(Desired desired, CreateRequest request) {
        var tags = new TreeMap<>(request.tags());
        tags.putAll(OwnParameters.tags(desired.parameters().keySet(), Map.of()));
        return tags;
    }

    /**
     * Sets and resets parameters. Records the names first, so that the operator knows its own parameters after a crash, and
     * removes the names of those that it reset afterwards.
     */
    private static ParameterGroup update(Calls calls, Aws aws, ParameterGroup observed, Desired desired) {
        var group = observed.name();
        var atRestart = calls.staticParameters(aws, group);
        var reset = observed.parameters().toReset(desired.parameters(), observed.isOwn());
        var others = observed.parameters().ofOthers(desired.parameters(), observed.isOwn());
        var own = new TreeSet<>(desired.parameters().keySet());
        own.addAll(reset);
        var tags = record(calls, aws, observed, observed.tags(), own);
        var refused = new RefusedParameters();
        set(calls, aws, group, observed.parameters().toSet(desired.parameters()), atRestart, refused);
        for (var batch : Parameters.batches(reset)) {
            refused.send(batch, name -> name, part -> calls.reset(aws, group, part, atRestart));
        }
        reset.removeAll(refused.names());
        own.removeAll(reset);
        tags = record(calls, aws, observed, tags, own);
        refused.throwIfAny();
        return observed.with(tags, Parameters.of(desired.parameters()).with(others));
    }

    /** Writes the names of the operator's parameters into the tags, unless the tags have them; returns all tags. */
    private static Map<String, String> record(
            Calls calls, Aws aws, ParameterGroup group, Map<String, String> tags, Set<String> own) {
        if (OwnParameters.names(tags).equals(own)) {
            return tags;
        }
        var names = OwnParameters.tags(own, tags);
        calls.tag(aws, group.arn(), names);
        var all = new TreeMap<>(tags);
        all.putAll(names);
        return all;
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
