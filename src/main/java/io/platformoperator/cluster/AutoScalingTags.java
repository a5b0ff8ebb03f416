package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/**
 * The tags by which the cluster autoscaler finds the Auto Scaling group of a node group and reads the labels and taints of
 * its future nodes. EKS does not copy the tags of a node group to its Auto Scaling group.
 */
final class AutoScalingTags {
    /** Tag of a group that the cluster autoscaler may scale. */
    static final String ENABLED = "k8s.io/cluster-autoscaler/enabled";

    /** Prefix of all tags that the cluster autoscaler reads. */
    static final String PREFIX = "k8s.io/cluster-autoscaler/";

    private static final String RESOURCE_TYPE = "auto-scaling-group";

    private AutoScalingTags() {}

    /**
     * The desired tags.
     *
     * @param nodegroup cluster/name of the node group that the Auto Scaling group belongs to
     * @param autoScalingGroup name of the Auto Scaling group
     * @param tags all tags with the autoscaler's prefix
     */
    record Desired(String nodegroup, String autoScalingGroup, SortedMap<String, String> tags) {}

    /** The observed tags of an Auto Scaling group that has at least {@link #ENABLED}. */
    record Tags(String nodegroup, String autoScalingGroup, Map<String, String> tags) {}

    static final ResourceKind<Aws, Desired, Tags> KIND = ResourceKind.<Aws, Desired, Tags>named("autoscaling/Tags")
            .iam(
                    IamStatement.allow("autoscaling:DescribeAutoScalingGroups"),
                    IamStatement.allow("autoscaling:CreateOrUpdateTags").whenTaggedBy("eks:cluster-name"),
                    IamStatement.allow("autoscaling:DeleteTags").whenTaggedBy("eks:cluster-name"))
            .list(aws -> AutoScaling.groups(aws).stream()
                    .filter(group -> AutoScaling.hasTag(group, ENABLED))
                    .map(AutoScalingTags::tags)
                    .toList())
            .id(Tags::autoScalingGroup)
            .name(Desired::autoScalingGroup, Tags::autoScalingGroup)
            .partOf(Tags::nodegroup)
            .preview(desired -> new Tags(desired.nodegroup(), desired.autoScalingGroup(), desired.tags()))
            .create((aws, desired, request) -> put(aws, desired))
            .field("autoscalerTags", Desired::tags, Tags::tags, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                remove(aws, observed, observed.tags().keySet().stream().filter(key -> !desired.tags()
                        .containsKey(key)));
                return put(aws, desired);
            })
            .delete((aws, observed, request) -> remove(aws, observed, observed.tags().keySet().stream()))
            .deletesSynchronously()
            .build();

    private static Tags put(Aws aws, Desired desired) {
        var tags = AwsTags.fromMap(desired.tags(), (key, value) -> tag(desired.autoScalingGroup(), key)
                .value(value)
                .propagateAtLaunch(false)
                .build());
        aws.autoScaling().createOrUpdateTags(r -> r.tags(tags));
        return new Tags(desired.nodegroup(), desired.autoScalingGroup(), desired.tags());
    }

    private static void remove(Aws aws, Tags observed, Stream<String> keys) {
        var tags =
                keys.map(key -> tag(observed.autoScalingGroup(), key).build()).toList();
        if (!tags.isEmpty()) {
            aws.autoScaling().deleteTags(r -> r.tags(tags));
        }
    }

    private static Tag.Builder tag(String group, String key) {
        return Tag.builder().resourceId(group).resourceType(RESOURCE_TYPE).key(key);
    }

    private static Tags tags(AutoScalingGroup group) {
        var all = AwsTags.toMap(group.tags(), TagDescription::key, TagDescription::value);
        return new Tags(
                Nodegroups.id(group),
                group.autoScalingGroupName(),
                all.entrySet().stream()
                        .filter(tag -> tag.getKey().startsWith(PREFIX))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
