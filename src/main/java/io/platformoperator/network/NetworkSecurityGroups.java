package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The security groups of the network. Their rules allow the CIDR blocks of subnets, from which nodes and pods take their
 * addresses, instead of security groups: the cluster does not have to exist yet, and rules of another region can allow the
 * same blocks, whereas a security group cannot be referenced across regions.
 *
 * @param ofVpc the default security group of the VPC, without rules; null in a VPC of another owner, who decides about it
 */
record NetworkSecurityGroups(
        @Nullable Node<Aws, DefaultSecurityGroups.Desired, SecurityGroup> ofVpc,
        Node<Aws, SecurityGroups.Desired, SecurityGroup> database,
        Node<Aws, SecurityGroups.Desired, SecurityGroup> cache,
        Node<Aws, SecurityGroups.Desired, SecurityGroup> management) {
    private static final int MAX_NAME_LENGTH = 255;

    static NetworkSecurityGroups addTo(Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, NetworkSpec spec) {
        return new NetworkSecurityGroups(
                spec.existing() == null
                        ? graph.add(
                                "security-group-default",
                                DefaultSecurityGroups.KIND,
                                dependencies -> new DefaultSecurityGroups.Desired(
                                        dependencies.of(vpc).id()),
                                vpc)
                        : null,
                // The database and the cache decide who may connect, because a failover changes that.
                add(graph, vpc, spec, "database", "PostgreSQL, for the platform", null),
                add(graph, vpc, spec, "cache", "Redis, for the platform", null),
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
            @Nullable Set<SecurityGroupRule> ingress) {
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
}
