package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.LaunchTemplates;
import io.platformoperator.aws.resources.NatGateways;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.ChosenRegion;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * The network subsystem of one region. NAT gateways take AWS longest, so they have few dependencies, and only default
 * routes depend on them.
 *
 * <p>The resources that database and cache depend on (VPC, their subnets and security groups) are retained while their
 * data is retained.
 */
public final class Network implements Subsystem<NetworkSpec> {
    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Vpcs.KIND,
            InternetGateways.KIND,
            ElasticIps.KIND,
            GatewayAttachments.INTERNET_GATEWAY,
            Subnets.KIND,
            NatGateways.KIND,
            DefaultSecurityGroups.KIND,
            SecurityGroups.KIND,
            VpcPeeringConnections.KIND, // before routes, which are deleted first and owned by their target
            RouteTables.KIND,
            RouteTableAssociations.KIND,
            Routes.KIND,
            VpnGateways.KIND,
            GatewayAttachments.VPN_GATEWAY,
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
    public ChosenRegion region(ResourceCache<Aws> cache, Owner owner, NetworkSpec spec) {
        return spec.existing() == null
                ? NetworkZones.choose(cache, owner, spec)
                : ExistingNetworkReader.check(cache, owner, spec, spec.existing());
    }

    @Override
    public Graph<Aws> desired(Owner owner, NetworkSpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(owner, KINDS);
        if (spec.existing() != null) {
            addTo(graph, spec, spec.existing(), regionInfo);
            return graph;
        }
        var vpc = graph.add("vpc", Vpcs.KIND, dependencies -> new Vpcs.Desired(spec.cidr(), true, true));
        var gateways = Gateways.addTo(graph, vpc, spec);
        var subnets = SubnetTiers.addTo(graph, vpc, spec, regionInfo);
        gateways.addNat(subnets);
        var groups = NetworkSecurityGroups.addTo(graph, vpc, spec);
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
        var peer = spec.peer();
        if (peer != null) {
            Peering.addTo(graph, vpc, peer, routing);
        }
        retainWithData(graph, vpc, subnets, groups);
        publish(graph, vpc, subnets, groups);
        gateways.addresses().forEach(node -> graph.output(outputKey(node), node, Address::publicIp));
        return graph;
    }

    /**
     * Adds what the operator creates in a VPC of another owner: security groups and the bastion host. Gateways, routes, endpoints, flow
     * logs and the default security group are the owner's.
     */
    private static void addTo(Graph<Aws> graph, NetworkSpec spec, ExistingNetwork existing, RegionInfo regionInfo) {
        var vpc = ExistingVpcs.addTo(graph, existing.vpcId(), spec.cidr());
        var subnets = SubnetTiers.existing(graph, spec, regionInfo);
        var groups = NetworkSecurityGroups.addTo(graph, vpc, spec);
        if (spec.bastion()) {
            Bastion.addTo(graph, spec, subnets, groups);
        }
        retainWithData(graph, vpc, subnets, groups);
        publish(graph, vpc, subnets, groups);
    }

    private static void retainWithData(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc,
            SubnetTiers subnets,
            NetworkSecurityGroups groups) {
        graph.retainWithData(vpc);
        subnets.of(SubnetTier.DATABASE).forEach(graph::retainWithData);
        graph.retainWithData(groups.database());
        graph.retainWithData(groups.cache());
        if (groups.ofVpc() != null) {
            graph.retainWithData(groups.ofVpc());
        }
    }

    private static void publish(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc,
            SubnetTiers subnets,
            NetworkSecurityGroups groups) {
        graph.output("vpcId", vpc, Vpcs.Vpc::id);
        subnets.forEach(node -> graph.output(outputKey(node), node, Subnet::subnetId));
        for (var zone = 0; zone < subnets.zones(); zone++) {
            var node = subnets.of(SubnetTier.PRIVATE).get(zone);
            var letter = SubnetTiers.letter(zone).toUpperCase(Locale.ROOT);
            graph.output("zone" + letter, node, Subnet::availabilityZone);
            graph.output("zoneId" + letter, node, Subnet::availabilityZoneId);
        }
        graph.output(outputKey(groups.database()), groups.database(), SecurityGroups.SecurityGroup::id);
        graph.output(outputKey(groups.cache()), groups.cache(), SecurityGroups.SecurityGroup::id);
        graph.output(outputKey(groups.management()), groups.management(), SecurityGroups.SecurityGroup::id);
    }

    /** The output key of a node: {@code subnetPrivateA} for {@code subnet-private-a}. */
    private static String outputKey(Node<Aws, ?, ?> node) {
        var key = new StringBuilder();
        for (var word : node.name().split("-", -1)) {
            key.append(key.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
                    .append(word, 1, word.length());
        }
        return key.toString();
    }
}
