package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.aws.resources.NatGateways;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;

/**
 * A region's network. What takes AWS longest, the NAT gateways, needs least, and nothing that others need needs it.
 *
 * <p>What database and cache stand on (VPC, their subnets and security groups) stays when their data stays.
 */
public final class Network implements Subsystem<NetworkSpec> {
    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Vpcs.KIND,
            InternetGateways.KIND,
            ElasticIps.KIND,
            InternetGatewayAttachments.KIND,
            Subnets.KIND,
            NatGateways.KIND,
            DefaultSecurityGroups.KIND,
            SecurityGroups.KIND,
            RouteTables.KIND,
            RouteTableAssociations.KIND,
            Routes.KIND,
            VpnGateways.KIND,
            VpnGatewayAttachments.KIND,
            DirectConnectAssociations.KIND,
            RoutePropagations.KIND,
            VpcEndpoints.KIND,
            FlowLogGroups.KIND,
            Roles.KIND,
            FlowLogs.KIND,
            InstanceProfiles.KIND,
            LaunchTemplates.KIND,
            AutoScalingGroups.KIND);

    @Override
    public String name() {
        return "network";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, NetworkSpec spec, RegionFacts facts) {
        var graph = new Graph<Aws>(owner, KINDS);
        var vpc = graph.add("vpc", Vpcs.KIND, have -> new Vpcs.Wanted(spec.cidr(), true, true));
        var gateways = Gateways.addTo(graph, vpc, spec);
        var subnets = SubnetTiers.addTo(graph, vpc, spec, facts);
        gateways.addNat(subnets);
        var groups = Groups.addTo(graph, vpc, spec);
        var routing = Routing.addTo(graph, vpc, subnets, gateways);
        Endpoints.addTo(graph, vpc, spec, subnets, routing);
        if (spec.flowLogRetentionDays() > 0) {
            FlowLogging.addTo(graph, vpc, spec);
        }
        if (spec.bastion()) {
            Bastion.addTo(graph, spec, subnets, groups);
        }
        if (spec.directConnectGatewayId() != null) {
            DirectConnect.addTo(graph, vpc, spec.directConnectGatewayId(), routing);
        }
        keepWithData(graph, vpc, subnets, groups);
        publish(graph, vpc, subnets, groups, gateways);
        return graph;
    }

    private static void keepWithData(
            Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, SubnetTiers subnets, Groups groups) {
        graph.keepWithData(vpc);
        subnets.of(Tier.DATABASE).forEach(graph::keepWithData);
        graph.keepWithData(groups.database());
        graph.keepWithData(groups.cache());
        graph.keepWithData(groups.ofVpc());
    }

    private static void publish(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc,
            SubnetTiers subnets,
            Groups groups,
            Gateways gateways) {
        graph.output("vpcId", vpc, Vpcs.Vpc::id);
        subnets.forEach(subnet -> graph.output(id(subnet), subnet, have -> have.subnetId()));
        graph.output(id(groups.database()), groups.database(), SecurityGroups.Group::id);
        graph.output(id(groups.cache()), groups.cache(), SecurityGroups.Group::id);
        graph.output(id(groups.management()), groups.management(), SecurityGroups.Group::id);
        gateways.addresses().forEach(address -> graph.output(id(address), address, have -> have.publicIp()));
    }

    /** {@code subnet-private-a} as a key of an output: {@code subnetPrivateA}. */
    private static String id(Node<Aws, ?, ?> node) {
        var key = new StringBuilder();
        for (var word : node.name().split("-", -1)) {
            key.append(key.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
                    .append(word, 1, word.length());
        }
        return key.toString();
    }
}
