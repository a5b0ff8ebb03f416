package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;

/**
 * Connects the VPC to the user's Direct Connect gateway: a virtual private gateway, its attachment and association, and
 * the propagation of its learned routes into the route tables of private and management subnets.
 */
final class DirectConnect {
    private DirectConnect() {}

    static void addTo(
            Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, String directConnectGatewayId, Routing routing) {
        var gateway = graph.add("vpn-gateway", VpnGateways.KIND, dependencies -> new VpnGateways.Desired());
        var attachment = graph.add(
                "vpn-gateway-attachment",
                GatewayAttachments.VPN_GATEWAY,
                dependencies -> new GatewayAttachments.Desired(
                        dependencies.of(gateway).vpnGatewayId(),
                        dependencies.of(vpc).id()),
                gateway,
                vpc);
        graph.add(
                "direct-connect-association",
                DirectConnectAssociations.KIND,
                dependencies -> new DirectConnectAssociations.Desired(
                        dependencies.of(gateway).vpnGatewayId(), directConnectGatewayId),
                gateway,
                attachment);
        for (var table : routing.outbound()) {
            graph.add(
                    table.name() + "-propagation",
                    RoutePropagations.KIND,
                    dependencies -> new RoutePropagations.Desired(
                            dependencies.of(table).routeTableId(),
                            dependencies.of(gateway).vpnGatewayId()),
                    table,
                    gateway,
                    attachment);
        }
    }
}
