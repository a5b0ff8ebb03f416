package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Identity;
import java.util.List;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/** The Auto Scaling groups of a region that concern environments: their own, and those that EKS made for node groups. */
public final class AutoScaling {
    /** Tag by which EKS says which cluster's nodes a group holds. */
    public static final String CLUSTER_TAG = "eks:cluster-name";

    /** Tag by which EKS says which node group a group was made for. */
    public static final String NODEGROUP_TAG = "eks:nodegroup-name";

    private AutoScaling() {}

    /** All of them; one answer for all kinds that look at the same moment. */
    public static List<AutoScalingGroup> groups(Aws aws) {
        return aws.shared().of("autoscaling:DescribeAutoScalingGroups", () -> aws
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
