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
 * The internet gateway and the NAT gateways, one per zone or one for all zones.
 *
 * @param addresses Elastic IP addresses of the NAT gateways, in the order of zones
 * @param nat the NAT gateways, in the order of zones
 */
record Gateways(
        Graph<Aws> graph,
        NetworkSpec spec,
        Node<Aws, InternetGateways.Desired, InternetGateway> internet,
        Node<Aws, GatewayAttachments.Desired, GatewayAttachments.Attachment> attachment,
        List<Node<Aws, ElasticIps.Desired, Address>> addresses,
        List<Node<Aws, NatGateways.Desired, NatGateway>> nat) {
    static Gateways addTo(Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, NetworkSpec spec) {
        var internet =
                graph.add("internet-gateway", InternetGateways.KIND, dependencies -> new InternetGateways.Desired());
        var attachment = graph.add(
                "internet-gateway-attachment",
                GatewayAttachments.INTERNET_GATEWAY,
                dependencies -> new GatewayAttachments.Desired(
                        dependencies.of(internet).internetGatewayId(),
                        dependencies.of(vpc).id()),
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
            var subnet = subnets.of(SubnetTier.PUBLIC).get(zone);
            var address = graph.add("elastic-ip-" + letter, ElasticIps.KIND, dependencies -> new ElasticIps.Desired());
            addresses.add(address);
            // A NAT gateway fails permanently if the VPC has no attached internet gateway.
            nat.add(graph.add(
                    "nat-gateway-" + letter,
                    NatGateways.KIND,
                    dependencies -> new NatGateways.Desired(
                            dependencies.of(subnet).subnetId(),
                            dependencies.of(address).allocationId()),
                    subnet,
                    address,
                    attachment));
        }
    }

    /** The NAT gateway of a zone. */
    Node<Aws, NatGateways.Desired, NatGateway> nat(int zone) {
        return nat.get(Math.min(zone, nat.size() - 1));
    }
}
