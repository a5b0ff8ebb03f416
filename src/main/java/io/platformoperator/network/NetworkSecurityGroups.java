package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The security groups of the network. Their rules allow the CIDR blocks of subnets, from which nodes and pods take their
 * addresses, instead of security groups: the cluster does not have to exist yet, and rules of another region can allow the
 * same blocks, whereas a security group cannot be referenced across regions.
 *
 * @param ofVpc the default security group of the VPC, without rules
 */
record NetworkSecurityGroups(
        Node<Aws, DefaultSecurityGroups.Desired, SecurityGroup> ofVpc,
        Node<Aws, SecurityGroups.Desired, SecurityGroup> database,
        Node<Aws, SecurityGroups.Desired, SecurityGroup> cache,
        Node<Aws, SecurityGroups.Desired, SecurityGroup> management) {
    private static final int MAX_NAME_LENGTH = 255;
    private static final int POSTGRESQL = 5432;
    private static final int REDIS = 6379;

    static NetworkSecurityGroups addTo(Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, NetworkSpec spec) {
        var clients = ranges(spec, SubnetTier.PRIVATE);
        clients.addAll(ranges(spec, SubnetTier.MANAGEMENT)); // the bastion host, and nodes of the group system
        return new NetworkSecurityGroups(
                graph.add(
                        "security-group-default",
                        DefaultSecurityGroups.KIND,
                        dependencies -> new DefaultSecurityGroups.Desired(
                                dependencies.of(vpc).id()),
                        vpc),
                add(
                        graph,
                        vpc,
                        spec,
                        "database",
                        "PostgreSQL, for the platform",
                        SecurityGroupRule.tcp(POSTGRESQL, clients)),
                add(graph, vpc, spec, "cache", "Redis, for the platform", SecurityGroupRule.tcp(REDIS, clients)),
                add(
                        graph,
                        vpc,
                        spec,
                        "management",
                        "Management hosts, reached through Session Manager only",
                        Set.of()));
    }

    static Node<Aws, SecurityGroups.Desired, SecurityGroup> add(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc,
            NetworkSpec spec,
            String purpose,
            String description,
            Set<SecurityGroupRule> ingress) {
        var name = AwsNames.join(MAX_NAME_LENGTH, spec.placement().environment(), purpose);
        return graph.add(
                "security-group-" + purpose,
                SecurityGroups.KIND,
                dependencies -> new SecurityGroups.Desired(
                        name,
                        dependencies.of(vpc).id(),
                        description,
                        ingress,
                        Set.of(SecurityGroupRule.ALL_IPV4_TRAFFIC)),
                vpc);
    }

    private static List<String> ranges(NetworkSpec spec, SubnetTier tier) {
        var plan = AddressPlan.of(spec.cidr());
        var ranges = new ArrayList<String>();
        for (var zone = 0; zone < spec.placement().availabilityZones(); zone++) {
            ranges.add(plan.subnet(tier, zone));
        }
        return ranges;
    }
}
