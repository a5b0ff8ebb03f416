package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Identity;
import java.util.List;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/** Lists a region's Auto Scaling groups: those of environments, and those that EKS created for node groups. */
public final class AutoScaling {
    /** The tag key under which EKS stores the name of a group's cluster. */
    public static final String CLUSTER_TAG = "eks:cluster-name";

    /** The tag key under which EKS stores the name of the node group that a group belongs to. */
    public static final String NODEGROUP_TAG = "eks:nodegroup-name";

    private AutoScaling() {}

    /** All these groups; kinds that list at the same time share one response. */
    public static List<AutoScalingGroup> groups(Aws aws) {
        return aws.coalescedCalls().get("autoscaling:DescribeAutoScalingGroups", () -> aws
                .autoScaling()
                .describeAutoScalingGroupsPaginator(
                        r -> r.filters(f -> f.name("tag-key").values(Identity.ENVIRONMENT_TAG, NODEGROUP_TAG)))
                .autoScalingGroups()
                .stream()
                .toList());
    }

    /** Whether a group carries a tag. */
    public static boolean hasTag(AutoScalingGroup group, String key) {
        return group.tags().stream().anyMatch(tag -> tag.key().equals(key));
    }
}
