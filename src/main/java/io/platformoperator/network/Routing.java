package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Subnets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * The route tables and their default routes: public subnets route to the internet gateway, private and management subnets to
 * the NAT gateway of their zone, database subnets only inside the VPC. Only the routes to NAT gateways depend on the NAT
 * gateways; route tables and associations do not.
 *
 * @param outbound the route tables of private and management subnets
 * @param database the route table of the database subnets
 */
record Routing(
        List<Node<Aws, RouteTables.Desired, RouteTable>> outbound,
        Node<Aws, RouteTables.Desired, RouteTable> database) {
    static Routing addTo(
            Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, SubnetTiers subnets, Gateways gateways) {
        var toInternet = table(graph, vpc, "public", subnets.of(SubnetTier.PUBLIC));
        graph.add(
                "route-public-internet",
                Routes.KIND,
                dependencies -> new Routes.Desired(
                        dependencies.of(toInternet).routeTableId(),
                        Routes.DEFAULT_DESTINATION,
                        dependencies.of(gateways.internet()).internetGatewayId()),
                toInternet,
                gateways.internet(),
                gateways.attachment());
        var database = table(graph, vpc, "database", subnets.of(SubnetTier.DATABASE));
        var outbound = new ArrayList<Node<Aws, RouteTables.Desired, RouteTable>>();
        for (var tier : List.of(SubnetTier.PRIVATE, SubnetTier.MANAGEMENT)) {
            for (var zone = 0; zone < subnets.zones(); zone++) {
                var name = tier.label() + "-" + SubnetTiers.letter(zone);
                var nat = gateways.nat(zone);
                var table = table(graph, vpc, name, List.of(subnets.of(tier).get(zone)));
                graph.add(
                        "route-" + name + "-internet",
                        Routes.KIND,
                        dependencies -> new Routes.Desired(
                                dependencies.of(table).routeTableId(),
                                Routes.DEFAULT_DESTINATION,
                                dependencies.of(nat).natGatewayId()),
                        table,
                        nat);
                outbound.add(table);
            }
        }
        return new Routing(outbound, database);
    }

    private static Node<Aws, RouteTables.Desired, RouteTable> table(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc,
            String name,
            List<Node<Aws, Subnets.Desired, Subnet>> subnets) {
        var table = graph.add(
                "route-table-" + name,
                RouteTables.KIND,
                dependencies -> new RouteTables.Desired(dependencies.of(vpc).id()),
                vpc);
        for (var subnet : subnets) {
            graph.add(
                    subnet.name() + "-route-table",
                    RouteTableAssociations.KIND,
                    dependencies -> new RouteTableAssociations.Desired(
                            dependencies.of(table).routeTableId(),
                            dependencies.of(subnet).subnetId()),
                    table,
                    subnet);
        }
        return table;
    }
}
