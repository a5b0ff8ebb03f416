package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
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
 * What the cluster's own controllers made on AWS and left behind: load balancers, target groups, their security groups,
 * network interfaces of pods. Without nodes nobody in the cluster looks after them any more, and they would hold the
 * network's subnets for ever. Volumes hold data and stay: {@link LeftVolumes}.
 */
final class Leftovers {
    /** The AWS actions that a sweep uses. */
    static final List<String> IAM = List.of(
            "tag:GetResources",
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DeleteLoadBalancer",
            "elasticloadbalancing:DeleteTargetGroup",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeSecurityGroups",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:DeleteSecurityGroup");

    /** The cluster's name, on network interfaces that the add-on vpc-cni makes. */
    private static final String INTERFACE_TAG = "cluster.k8s.amazonaws.com/name";

    private final Aws aws;
    private final String cluster;
    private final List<String> left = new ArrayList<>();

    private Leftovers(Aws aws, String cluster) {
        this.aws = aws;
        this.cluster = cluster;
    }

    /** Asks AWS to remove what there is; what is there still, in words, empty when nothing is. */
    static List<String> sweep(Aws aws, String cluster) {
        var sweep = new Leftovers(aws, cluster);
        var arns = aws.tagged()
                .with(
                        PodRole.LOAD_BALANCER_TAG,
                        cluster,
                        "elasticloadbalancing:loadbalancer",
                        "elasticloadbalancing:targetgroup",
                        "ec2:security-group");
        arns.stream().filter(arn -> arn.contains(":loadbalancer/")).forEach(sweep::loadBalancer);
        arns.stream().filter(arn -> arn.contains(":targetgroup/")).forEach(sweep::targetGroup);
        sweep.networkInterfaces();
        arns.stream().filter(arn -> arn.contains(":security-group/")).forEach(sweep::securityGroup);
        return List.copyOf(sweep.left);
    }

    private void loadBalancer(String arn) {
        try {
            var name = aws.loadBalancing()
                    .describeLoadBalancers(r -> r.loadBalancerArns(arn))
                    .loadBalancers()
                    .getFirst()
                    .loadBalancerName();
            aws.loadBalancing().deleteLoadBalancer(r -> r.loadBalancerArn(arn));
            left.add("load balancer " + name);
        } catch (LoadBalancerNotFoundException e) {
            // the tagging API shows it for a while after it went
        }
    }

    private void targetGroup(String arn) {
        try {
            aws.loadBalancing().deleteTargetGroup(r -> r.targetGroupArn(arn)); // fine when it is gone
        } catch (ResourceInUseException e) {
            left.add("target group " + arn.split("/", -1)[1]);
        }
    }

    private void networkInterfaces() {
        var ours = Filter.builder().name("tag:" + INTERFACE_TAG).values(cluster).build();
        for (var each : aws.ec2()
                .describeNetworkInterfacesPaginator(r -> r.filters(ours))
                .networkInterfaces()) {
            var id = each.networkInterfaceId();
            if (each.attachment() == null) {
                aws.ec2().deleteNetworkInterface(r -> r.networkInterfaceId(id));
            } else {
                left.add("network interface " + id + " (attached to "
                        + each.attachment().instanceId() + ")");
            }
        }
    }

    /** Rules of other groups that name it are removed first: AWS refuses to delete a group that is named. */
    private void securityGroup(String arn) {
        var id = arn.substring(arn.lastIndexOf('/') + 1);
        try {
            var naming =
                    Filter.builder().name("ip-permission.group-id").values(id).build();
            aws.ec2().describeSecurityGroupsPaginator(r -> r.filters(naming)).securityGroups().stream()
                    .forEach(group -> forget(group, id));
            aws.ec2().deleteSecurityGroup(r -> r.groupId(id));
        } catch (Ec2Exception e) {
            var code = Optional.ofNullable(e.awsErrorDetails())
                    .map(details -> details.errorCode())
                    .orElse("");
            switch (code) {
                case "InvalidGroup.NotFound" -> {}
                case "DependencyViolation" ->
                    left.add("security group " + id + " (" + e.awsErrorDetails().errorMessage() + ")");
                default -> throw e;
            }
        }
    }

    private void forget(SecurityGroup group, String named) {
        var rules = group.ipPermissions().stream()
                .map(rule -> only(rule, named))
                .filter(rule -> !rule.userIdGroupPairs().isEmpty())
                .toList();
        aws.ec2().revokeSecurityGroupIngress(r -> r.groupId(group.groupId()).ipPermissions(rules));
    }

    private static IpPermission only(IpPermission rule, String named) {
        return IpPermission.builder()
                .ipProtocol(rule.ipProtocol())
                .fromPort(rule.fromPort())
                .toPort(rule.toPort())
                .userIdGroupPairs(rule.userIdGroupPairs().stream()
                        .filter(pair -> named.equals(pair.groupId()))
                        .toList())
                .build();
    }
}
