package io.platformoperator.cluster;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The IAM permissions of the pods of one service account.
 *
 * @param name name of the role, after its task
 * @param awsPolicy path and name of the AWS managed policy for the task; null if AWS has none
 * @param statements statements of the role's inline policy; empty if it has an AWS managed policy
 */
record PodRole(
        String name,
        String namespace,
        String serviceAccount,
        @Nullable String awsPolicy,
        List<Map<String, Object>> statements) {
    /** Tag that the AWS Load Balancer Controller puts on everything that it creates; its value is the cluster's name. */
    static final String LOAD_BALANCER_TAG = "elbv2.k8s.aws/cluster";

    private static final String SYSTEM = "kube-system";

    /** The VPC CNI plugin, which creates network interfaces and assigns the addresses of pods. */
    static final PodRole VPC_CNI = withAwsPolicy("vpc-cni", "aws-node", "AmazonEKS_CNI_Policy");

    /** The EBS CSI driver, which creates and attaches volumes. */
    static final PodRole EBS_CSI =
            withAwsPolicy("ebs-csi", "ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy");

    private static PodRole withAwsPolicy(String name, String serviceAccount, String policy) {
        return new PodRole(name, SYSTEM, serviceAccount, policy, List.of());
    }

    /** The cluster autoscaler, which may scale only the node groups of this cluster. */
    static PodRole clusterAutoscaler(String cluster) {
        return new PodRole(
                "cluster-autoscaler",
                SYSTEM,
                "cluster-autoscaler",
                null,
                List.of(
                        allow(
                                List.of(
                                        "autoscaling:DescribeAutoScalingGroups",
                                        "autoscaling:DescribeAutoScalingInstances",
                                        "autoscaling:DescribeLaunchConfigurations",
                                        "autoscaling:DescribeScalingActivities",
                                        "autoscaling:DescribeTags",
                                        "ec2:DescribeImages",
                                        "ec2:DescribeInstanceTypes",
                                        "ec2:DescribeLaunchTemplateVersions",
                                        "ec2:GetInstanceTypesFromInstanceRequirements",
                                        "eks:DescribeNodegroup"),
                                "*"),
                        allow(
                                List.of(
                                        "autoscaling:SetDesiredCapacity",
                                        "autoscaling:TerminateInstanceInAutoScalingGroup"),
                                "*",
                                Map.of("aws:ResourceTag/k8s.io/cluster-autoscaler/" + cluster, "owned"))));
    }

    /** The AWS Load Balancer Controller, which may change only load balancers that carry this cluster's tag. */
    static PodRole loadBalancerController(String cluster) {
        var tagInRequest = Map.of("aws:RequestTag/" + LOAD_BALANCER_TAG, cluster);
        var tagOnResource = Map.of("aws:ResourceTag/" + LOAD_BALANCER_TAG, cluster);
        return new PodRole(
                "load-balancer-controller",
                SYSTEM,
                "aws-load-balancer-controller",
                null,
                List.of(
                        allow(LoadBalancerControllerActions.UNCONDITIONAL, "*"),
                        allow(
                                List.of("iam:CreateServiceLinkedRole"),
                                "*",
                                Map.of("iam:AWSServiceName", "elasticloadbalancing.amazonaws.com")),
                        allow(LoadBalancerControllerActions.WITH_TAG_IN_REQUEST, "*", tagInRequest),
                        allow(LoadBalancerControllerActions.WITH_TAG_ON_RESOURCE, "*", tagOnResource)));
    }

    /** A statement that allows the actions on the resource. */
    static Map<String, Object> allow(List<String> actions, String resource) {
        return Map.of("Effect", "Allow", "Action", actions, "Resource", resource);
    }

    /** A statement that allows the actions on the resource if all condition keys have these values. */
    static Map<String, Object> allow(List<String> actions, String resource, Map<String, String> equal) {
        return Map.of(
                "Effect", "Allow", "Action", actions, "Resource", resource, "Condition", Map.of("StringEquals", equal));
    }
}
