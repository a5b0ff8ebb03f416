package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ResourceInUseException;

/**
 * Deletes the AWS resources that the cluster's own controllers created: load balancers, target groups, their security
 * groups, and network interfaces of pods. Without nodes, no controller in the cluster deletes them, and they would block
 * the deletion of the network's subnets. Volumes hold data and are retained: {@link OrphanedVolumes}.
 */
final class OrphanedClusterResources {
    /** Tag with the cluster's name, which EKS sets on the security group that it creates for the cluster. */
    private static final String CLUSTER_GROUP_TAG = "aws:eks:cluster-name";

    /** Tag with the cluster's name, on network interfaces that the add-on vpc-cni creates. */
    private static final String INTERFACE_TAG = "cluster.k8s.amazonaws.com/name";

    /** The IAM statements that {@link #sweep} needs: these resources carry tags with the name of the cluster, not ours. */
    static final List<IamStatement> IAM = List.of(
            IamStatement.allow(
                    "tag:GetResources",
                    "elasticloadbalancing:DescribeLoadBalancers",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups"),
            IamStatement.allow(
                            "elasticloadbalancing:DeleteLoadBalancer",
                            "elasticloadbalancing:DeleteTargetGroup",
                            "ec2:RevokeSecurityGroupIngress",
                            "ec2:DeleteSecurityGroup")
                    .whenTaggedBy(PodRole.LOAD_BALANCER_TAG),
            IamStatement.allow("ec2:DeleteNetworkInterface").whenTaggedBy(INTERFACE_TAG),
            IamStatement.allow("ec2:RevokeSecurityGroupIngress").whenTaggedBy(CLUSTER_GROUP_TAG),
            IamStatement.changes("ec2:RevokeSecurityGroupIngress"));

    private final Aws aws;
    private final String cluster;
    private final List<String> remaining = new ArrayList<>();

    private OrphanedClusterResources(Aws aws, String cluster) {
        this.aws = aws;
        this.cluster = cluster;
    }

    /** Requests the deletion of all these resources. Returns descriptions of those that still exist, empty if none does. */
    static List<String> sweep(Aws aws, String cluster) {
        var sweep = new OrphanedClusterResources(aws, cluster);
        var arns = aws.taggedResources()
                .arnsWithTag(
                        PodRole.LOAD_BALANCER_TAG,
                        cluster,
                        "elasticloadbalancing:loadbalancer",
                        "elasticloadbalancing:targetgroup",
                        "ec2:security-group");
        arns.stream().filter(arn -> arn.contains(":loadbalancer/")).forEach(sweep::deleteLoadBalancer);
        arns.stream().filter(arn -> arn.contains(":targetgroup/")).forEach(sweep::deleteTargetGroup);
        sweep.deleteNetworkInterfaces();
        arns.stream().filter(arn -> arn.contains(":security-group/")).forEach(sweep::deleteSecurityGroup);
        return List.copyOf(sweep.remaining);
    }

    private void deleteLoadBalancer(String arn) {
        try {
            var name = aws.loadBalancing()
                    .describeLoadBalancers(r -> r.loadBalancerArns(arn))
                    .loadBalancers()
                    .getFirst()
                    .loadBalancerName();
            aws.loadBalancing().deleteLoadBalancer(r -> r.loadBalancerArn(arn));
            remaining.add("load balancer " + name);
        } catch (LoadBalancerNotFoundException e) {
            // the tagging API returns load balancers for some time after their deletion
        }
    }

    private void deleteTargetGroup(String arn) {
        try {
            aws.loadBalancing().deleteTargetGroup(r -> r.targetGroupArn(arn)); // succeeds for a deleted one too
        } catch (ResourceInUseException e) {
            remaining.add("target group " + arn.split("/", -1)[1]);
        }
    }

    private void deleteNetworkInterfaces() {
        var ofCluster =
                Filter.builder().name("tag:" + INTERFACE_TAG).values(cluster).build();
        for (var each : aws.ec2()
                .describeNetworkInterfacesPaginator(r -> r.filters(ofCluster))
                .networkInterfaces()) {
            var id = each.networkInterfaceId();
            if (each.attachment() == null) {
                aws.ec2().deleteNetworkInterface(r -> r.networkInterfaceId(id));
            } else {
                remaining.add("network interface " + id + " (attached to "
                        + each.attachment().instanceId() + ")");
            }
        }
    }

    /** Removes the rules of other groups that refer to the group first: AWS refuses to delete a referenced group. */
    private void deleteSecurityGroup(String arn) {
        var id = arn.substring(arn.lastIndexOf('/') + 1);
        try {
            var referring =
                    Filter.builder().name("ip-permission.group-id").values(id).build();
            aws.ec2().describeSecurityGroupsPaginator(r -> r.filters(referring)).securityGroups().stream()
                    .forEach(group -> revokeReferences(group, id));
            aws.ec2().deleteSecurityGroup(r -> r.groupId(id));
        } catch (Ec2Exception e) {
            var code = Optional.ofNullable(e.awsErrorDetails())
                    .map(details -> details.errorCode())
                    .orElse("");
            switch (code) {
                case "InvalidGroup.NotFound" -> {}
                case "DependencyViolation" ->
                    remaining.add(
                            "security group " + id + " (" + e.awsErrorDetails().errorMessage() + ")");
                default -> throw e;
            }
        }
    }

    private void revokeReferences(SecurityGroup group, String referenced) {
        var rules = group.ipPermissions().stream()
                .map(rule -> onlyReferences(rule, referenced))
                .filter(rule -> !rule.userIdGroupPairs().isEmpty())
                .toList();
        aws.ec2().revokeSecurityGroupIngress(r -> r.groupId(group.groupId()).ipPermissions(rules));
    }

    private static IpPermission onlyReferences(IpPermission rule, String referenced) {
        return IpPermission.builder()
                .ipProtocol(rule.ipProtocol())
                .fromPort(rule.fromPort())
                .toPort(rule.toPort())
                .userIdGroupPairs(rule.userIdGroupPairs().stream()
                        .filter(pair -> referenced.equals(pair.groupId()))
                        .toList())
                .build();
    }
}
