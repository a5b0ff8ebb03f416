package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;

/**
 * The VPC's end of a Direct Connect line: a virtual private gateway, attached, associated with the user's Direct Connect
 * gateway, and the routes that it learns, in the tables of private and management subnets.
 */
final class DirectConnect {
    private DirectConnect() {}

    static void addTo(
            Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, String directConnectGatewayId, Routing routing) {
        var gateway = graph.add("vpn-gateway", VpnGateways.KIND, have -> new VpnGateways.Wanted());
        var attachment = graph.add(
                "vpn-gateway-attachment",
                VpnGatewayAttachments.KIND,
                have -> new VpnGatewayAttachments.Wanted(
                        have.of(gateway).vpnGatewayId(), have.of(vpc).id()),
                gateway,
                vpc);
        graph.add(
                "direct-connect-association",
                DirectConnectAssociations.KIND,
                have -> new DirectConnectAssociations.Wanted(have.of(gateway).vpnGatewayId(), directConnectGatewayId),
                gateway,
                attachment);
        for (var table : routing.outbound()) {
            graph.add(
                    table.name() + "-propagation",
                    RoutePropagations.KIND,
                    have -> new RoutePropagations.Wanted(
                            have.of(table).routeTableId(), have.of(gateway).vpnGatewayId()),
                    table,
                    gateway,
                    attachment);
        }
    }
}
