package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.NatGateways;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.NatGateway;

/**
 * The ways out: one internet gateway, and a NAT gateway with its address per zone or for all zones.
 *
 * @param addresses of the NAT gateways, in the order of zones
 * @param nat the NAT gateways, in the order of zones
 */
record Gateways(
        Graph<Aws> graph,
        NetworkSpec spec,
        Node<Aws, InternetGateways.Wanted, InternetGateway> internet,
        Node<Aws, InternetGatewayAttachments.Wanted, InternetGatewayAttachments.Attachment> attachment,
        List<Node<Aws, ElasticIps.Wanted, Address>> addresses,
        List<Node<Aws, NatGateways.Wanted, NatGateway>> nat) {
    static Gateways addTo(Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, NetworkSpec spec) {
        var internet = graph.add("internet-gateway", InternetGateways.KIND, have -> new InternetGateways.Wanted());
        var attachment = graph.add(
                "internet-gateway-attachment",
                InternetGatewayAttachments.KIND,
                have -> new InternetGatewayAttachments.Wanted(
                        have.of(internet).internetGatewayId(), have.of(vpc).id()),
                internet,
                vpc);
        return new Gateways(graph, spec, internet, attachment, new ArrayList<>(), new ArrayList<>());
    }

    void addNat(SubnetTiers subnets) {
        var count =
                switch (spec.natGateways()) {
                    case PER_ZONE -> subnets.zones();
                    case SINGLE -> 1;
                };
        for (var zone = 0; zone < count; zone++) {
            var letter = SubnetTiers.letter(zone);
            var subnet = subnets.of(Tier.PUBLIC).get(zone);
            var address = graph.add("elastic-ip-" + letter, ElasticIps.KIND, have -> new ElasticIps.Wanted());
            addresses.add(address);
            // Without an attached internet gateway it would fail for good.
            nat.add(graph.add(
                    "nat-gateway-" + letter,
                    NatGateways.KIND,
                    have -> new NatGateways.Wanted(
                            have.of(subnet).subnetId(), have.of(address).allocationId()),
                    subnet,
                    address,
                    attachment));
        }
    }

    /** The NAT gateway that serves a zone. */
    Node<Aws, NatGateways.Wanted, NatGateway> nat(int zone) {
        return nat.get(Math.min(zone, nat.size() - 1));
    }
}
