package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.SecurityGroupRule;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.SecurityGroups.Group;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The security groups. Peers are named by the ranges of their subnets: nodes and pods take their addresses there, the
 * cluster need not exist yet, and the same rules can be written for another region, where a group can't be named.
 *
 * @param ofVpc the VPC's default group, emptied
 */
record Groups(
        Node<Aws, DefaultSecurityGroups.Wanted, Group> ofVpc,
        Node<Aws, SecurityGroups.Wanted, Group> database,
        Node<Aws, SecurityGroups.Wanted, Group> cache,
        Node<Aws, SecurityGroups.Wanted, Group> management) {
    private static final int LONGEST_NAME = 255;
    private static final int POSTGRESQL = 5432;
    private static final int REDIS = 6379;

    static Groups addTo(Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, NetworkSpec spec) {
        var clients = ranges(spec, Tier.PRIVATE);
        if (spec.bastion()) {
            clients.addAll(ranges(spec, Tier.MANAGEMENT));
        }
        return new Groups(
                graph.add(
                        "security-group-default",
                        DefaultSecurityGroups.KIND,
                        have -> new DefaultSecurityGroups.Wanted(have.of(vpc).id()),
                        vpc),
                add(graph, vpc, spec, "database", "PostgreSQL, for the platform", tcp(POSTGRESQL, clients)),
                add(graph, vpc, spec, "cache", "Redis, for the platform", tcp(REDIS, clients)),
                add(
                        graph,
                        vpc,
                        spec,
                        "management",
                        "Management hosts, reached through Session Manager only",
                        Set.of()));
    }

    static Node<Aws, SecurityGroups.Wanted, Group> add(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc,
            NetworkSpec spec,
            String what,
            String description,
            Set<SecurityGroupRule> ingress) {
        var name = AwsNames.join(LONGEST_NAME, spec.placement().environment(), what);
        return graph.add(
                "security-group-" + what,
                SecurityGroups.KIND,
                have -> new SecurityGroups.Wanted(
                        name, have.of(vpc).id(), description, ingress, Set.of(SecurityGroupRule.EVERYWHERE)),
                vpc);
    }

    private static Set<SecurityGroupRule> tcp(int port, List<String> peers) {
        return SecurityGroupRule.tcp(port, peers);
    }

    private static List<String> ranges(NetworkSpec spec, Tier tier) {
        var plan = AddressPlan.of(spec.cidr());
        var ranges = new ArrayList<String>();
        for (var zone = 0; zone < spec.placement().availabilityZones(); zone++) {
            ranges.add(plan.subnet(tier, zone));
        }
        return ranges;
    }
}
