package io.platformoperator.cluster;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of one service account may do on AWS.
 *
 * @param name of the role, after its task
 * @param awsPolicy path and name of a policy that AWS keeps for the task, null when there is none
 * @param statements of a policy of ours, empty when AWS has one
 */
record PodRole(
        String name,
        String namespace,
        String serviceAccount,
        @Nullable String awsPolicy,
        List<Map<String, Object>> statements) {
    private static final String SYSTEM = "kube-system";

    /** The network of pods: makes network interfaces and gives them addresses. */
    static final PodRole VPC_CNI = byAws("vpc-cni", "aws-node", "AmazonEKS_CNI_Policy");

    /** Volumes. */
    static final PodRole EBS_CSI = byAws("ebs-csi", "ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy");

    private static PodRole byAws(String name, String serviceAccount, String policy) {
        return new PodRole(name, SYSTEM, serviceAccount, policy, List.of());
    }

    /** Scales node groups, but only those of this cluster. */
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
                                Map.of()),
                        allow(
                                List.of(
                                        "autoscaling:SetDesiredCapacity",
                                        "autoscaling:TerminateInstanceInAutoScalingGroup"),
                                Map.of("aws:ResourceTag/k8s.io/cluster-autoscaler/" + cluster, "owned"))));
    }

    /** Makes load balancers for Ingresses and Services, and changes only those that carry this cluster's tag. */
    static PodRole loadBalancerController(String cluster) {
        var made = Map.of("aws:RequestTag/" + LOAD_BALANCER_TAG, cluster);
        var own = Map.of("aws:ResourceTag/" + LOAD_BALANCER_TAG, cluster);
        return new PodRole(
                "load-balancer-controller",
                SYSTEM,
                "aws-load-balancer-controller",
                null,
                List.of(
                        allow(LoadBalancerActions.FREE, Map.of()),
                        allow(
                                List.of("iam:CreateServiceLinkedRole"),
                                Map.of("iam:AWSServiceName", "elasticloadbalancing.amazonaws.com")),
                        allow(LoadBalancerActions.WITH_TAG_IN_REQUEST, made),
                        allow(LoadBalancerActions.ON_TAGGED, own),
                        LoadBalancerActions.PROVE_DOMAINS));
    }

    /** What the AWS Load Balancer Controller marks everything with that it makes. */
    static final String LOAD_BALANCER_TAG = "elbv2.k8s.aws/cluster";

    private static Map<String, Object> allow(List<String> actions, Map<String, String> equal) {
        return equal.isEmpty()
                ? Map.of("Effect", "Allow", "Action", actions, "Resource", "*")
                : Map.of(
                        "Effect",
                        "Allow",
                        "Action",
                        actions,
                        "Resource",
                        "*",
                        "Condition",
                        Map.of("StringEquals", equal));
    }
}
