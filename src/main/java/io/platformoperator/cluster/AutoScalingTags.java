package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/**
 * The tags by which the cluster autoscaler finds the Auto Scaling group of a node group, and learns which labels and
 * taints its nodes will have before there is one. The tags of a node group do not reach its Auto Scaling group.
 */
final class AutoScalingTags {
    /** Marks a group that the cluster autoscaler may scale. */
    static final String ENABLED = "k8s.io/cluster-autoscaler/enabled";

    private static final String PREFIX = "k8s.io/cluster-autoscaler/";
    private static final String RESOURCE_TYPE = "auto-scaling-group";

    private AutoScalingTags() {}

    /**
     * What is wanted.
     *
     * @param nodegroup cluster/name of the node group that the Auto Scaling group is part of
     * @param autoScalingGroup its name
     * @param tags all with the autoscaler's prefix
     */
    record Wanted(String nodegroup, String autoScalingGroup, SortedMap<String, String> tags) {}

    /** The autoscaler's tags of an Auto Scaling group that has any. */
    record Tags(String nodegroup, String autoScalingGroup, Map<String, String> tags) {}

    /** {@code autoscaling/Tags}. */
    static final ResourceKind<Aws, Wanted, Tags> KIND = ResourceKind.<Aws, Wanted, Tags>named("autoscaling/Tags")
            .iam("autoscaling:DescribeAutoScalingGroups", "autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags")
            .list(aws -> AutoScaling.groups(aws).stream()
                    .filter(group -> AutoScaling.hasTag(group, ENABLED))
                    .map(AutoScalingTags::tags)
                    .toList())
            .id(Tags::autoScalingGroup)
            .name(Wanted::autoScalingGroup, Tags::autoScalingGroup)
            .partOf(Tags::nodegroup)
            .preview(want -> new Tags(want.nodegroup(), want.autoScalingGroup(), want.tags()))
            .create((aws, want, claim) -> put(aws, want))
            .field("autoscalerTags", Wanted::tags, Tags::tags, IN_PLACE)
            .update((aws, have, want, changes) -> {
                remove(aws, have, have.tags().keySet().stream().filter(key -> !want.tags()
                        .containsKey(key)));
                return put(aws, want);
            })
            .delete((aws, have, farewell) -> remove(aws, have, have.tags().keySet().stream()))
            .vanishes()
            .build();

    private static Tags put(Aws aws, Wanted want) {
        var tags = AwsTags.list(want.tags(), (key, value) -> tag(want.autoScalingGroup(), key)
                .value(value)
                .propagateAtLaunch(false)
                .build());
        aws.autoScaling().createOrUpdateTags(r -> r.tags(tags));
        return new Tags(want.nodegroup(), want.autoScalingGroup(), want.tags());
    }

    private static void remove(Aws aws, Tags have, Stream<String> keys) {
        var tags = keys.map(key -> tag(have.autoScalingGroup(), key).build()).toList();
        if (!tags.isEmpty()) {
            aws.autoScaling().deleteTags(r -> r.tags(tags));
        }
    }

    private static Tag.Builder tag(String group, String key) {
        return Tag.builder().resourceId(group).resourceType(RESOURCE_TYPE).key(key);
    }

    private static Tags tags(AutoScalingGroup group) {
        var all = AwsTags.of(group.tags(), TagDescription::key, TagDescription::value);
        return new Tags(
                all.get(AutoScaling.CLUSTER_TAG) + "/" + all.get(AutoScaling.NODEGROUP_TAG),
                group.autoScalingGroupName(),
                all.entrySet().stream()
                        .filter(tag -> tag.getKey().startsWith(PREFIX))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
