package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.FIRST;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * The ingress rules of a security group that the network creates without any: those of the database and of the cache, which
 * decide themselves who may connect. The group has exactly the desired rules; a group without rules counts as one that lacks
 * this resource.
 *
 * <p>A removed rule stops new connections only: EC2 tracks the connections of its clients, and does not interrupt them (EC2
 * user guide, "Security group connection tracking"). EC2 applies a rule after a short delay (API reference,
 * RevokeSecurityGroupIngress).
 */
public final class IngressRules {
    private IngressRules() {}

    /** The desired rules of a group. */
    public record Desired(String groupId, Set<SecurityGroupRule> rules) {}

    /** {@code ec2/SecurityGroupRules}. */
    public static final ResourceKind<Aws, Desired, SecurityGroup> KIND =
            ResourceKind.<Aws, Desired, SecurityGroup>named("ec2/SecurityGroupRules")
                    .iam(
                            IamStatement.allow("ec2:DescribeSecurityGroups"),
                            IamStatement.changes("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"))
                    .list(aws -> SecurityGroups.owned(aws).stream()
                            .filter(group -> !group.ingress().isEmpty())
                            .toList())
                    .id(SecurityGroup::id)
                    .name(Desired::groupId, SecurityGroup::id)
                    .preview(desired -> new SecurityGroup(
                            desired.groupId(), Plan.KNOWN_AFTER_APPLY, Map.of(), desired.rules(), Set.of()))
                    .create((aws, desired, request) -> setRules(aws, desired.groupId(), desired.rules()))
                    .field("ingress", Desired::rules, SecurityGroup::ingress, FIRST)
                    .update((aws, observed, desired, changes) ->
                            SecurityGroups.updateRules(aws, observed, desired.rules(), observed.egress()))
                    .delete((aws, observed, request) ->
                            SecurityGroups.updateRules(aws, observed, Set.of(), observed.egress()))
                    .deletesSynchronously()
                    .build();

    /**
     * Adds the rules that admit clients from the private and the management subnets and from the applications of the other
     * region, or with a fence from the management subnets only, where the probe runs.
     *
     * @param tier the tier of the security group, such as {@code database}
     * @param port TCP port of the service
     * @param peers CIDRs of the applications of the environment's other region
     */
    public static Access addTo(
            NetworkReferences network,
            Node<Aws, SecurityGroups.Desired, SecurityGroup> group,
            String tier,
            int port,
            boolean isFenced,
            List<String> peers) {
        var graph = network.graph();
        var management = network.subnets("management");
        var clients = new ArrayList<>(management);
        if (!isFenced) {
            clients.addAll(network.subnets("private"));
        }
        var dependencies = new ArrayList<Dependency>(List.of(group.existing()));
        clients.forEach(subnet -> dependencies.add(subnet.existing()));
        var rules = graph.add(
                tier + "-clients",
                KIND,
                known -> {
                    var ranges = ranges(known, clients);
                    if (!isFenced) {
                        ranges.addAll(peers);
                    }
                    return new Desired(known.of(group).id(), SecurityGroupRule.tcp(port, ranges));
                },
                dependencies.toArray(Dependency[]::new));
        graph.retainWithData(rules); // retained data stays reachable
        return new Access(rules, management, port);
    }

    /** The rules of a graph, with what a fence leaves of them. */
    public record Access(
            Node<Aws, Desired, SecurityGroup> rules, List<Node<Aws, Subnets.Desired, Subnet>> management, int port) {
        /** The nodes that {@link #isFenced} reads. */
        public List<Node<Aws, ?, ?>> nodes() {
            var nodes = new ArrayList<Node<Aws, ?, ?>>(management);
            nodes.add(rules);
            return nodes;
        }

        /** True if EC2 shows rules for the management subnets only, whatever is desired. */
        public boolean isFenced(Dependencies known) {
            return SecurityGroupRule.tcp(port, ranges(known, management))
                    .containsAll(known.of(rules).ingress());
        }
    }

    private static Set<String> ranges(Dependencies known, List<Node<Aws, Subnets.Desired, Subnet>> subnets) {
        var ranges = new TreeSet<String>();
        subnets.forEach(subnet -> ranges.add(known.of(subnet).cidrBlock()));
        return ranges;
    }

    /** Reads the group first: a listing that lags behind may lack rules that the group has. */
    private static SecurityGroup setRules(Aws aws, String groupId, Set<SecurityGroupRule> rules) {
        var shown = aws.ec2().describeSecurityGroups(r -> r.groupIds(groupId)).securityGroups();
        var group = SecurityGroups.visible(shown.stream().map(SecurityGroup::of).toList(), groupId);
        return SecurityGroups.updateRules(aws, group, rules, group.egress());
    }
}
