package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceKindBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Subnet groups of RDS and ElastiCache: the subnets in which the service may place instances or nodes. The services' list
 * calls return groups without tags.
 */
public final class SubnetGroups {
    private SubnetGroups() {}

    /**
     * A desired subnet group.
     *
     * @param name lower case, at most 255 characters
     */
    public record Desired(String name, Set<String> subnetIds) {}

    /** An observed subnet group. */
    public record SubnetGroup(String name, String arn, Set<String> subnetIds, Map<String, String> tags) {
        private SubnetGroup with(Map<String, String> newTags) {
            return new SubnetGroup(name, arn, subnetIds, newTags);
        }
    }

    /**
     * Starts a kind of subnet group; the caller adds the service's calls and IAM actions.
     *
     * @param readTags reads the tags of an ARN from the service itself
     */
    public static ResourceKindBuilder<Aws, Desired, SubnetGroup> kind(
            String name, BiFunction<Aws, String, Map<String, String>> readTags) {
        return ResourceKind.<Aws, Desired, SubnetGroup>named(name)
                .details(
                        Duration.ofMinutes(10),
                        (aws, listed) -> Optional.of(
                                listed.with(AwsTags.listedOr(listed.tags(), () -> readTags.apply(aws, listed.arn())))),
                        (before, listed) -> listed.with(AwsTags.listedOr(listed.tags(), before::tags)))
                .id(SubnetGroup::name)
                .tags(SubnetGroup::tags)
                .name(Desired::name, SubnetGroup::name)
                .preview(desired ->
                        new SubnetGroup(desired.name(), Plan.KNOWN_AFTER_APPLY, desired.subnetIds(), Map.of()))
                .field("subnets", Desired::subnetIds, SubnetGroup::subnetIds, IN_PLACE)
                .deletesSynchronously();
    }
}
