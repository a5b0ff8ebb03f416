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
 * Which subnet reaches what: public ones the internet, private and management ones the NAT gateway of their zone, database
 * ones nothing outside the VPC. Only the routes to NAT gateways wait for these; the tables and their subnets do not.
 *
 * @param outbound the tables of private and management subnets
 */
record Routing(List<Node<Aws, RouteTables.Wanted, RouteTable>> outbound) {
    private static final String ANYWHERE = "0.0.0.0/0";

    static Routing addTo(
            Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, SubnetTiers subnets, Gateways gateways) {
        var toInternet = table(graph, vpc, "public", subnets.of(Tier.PUBLIC));
        graph.add(
                "route-public-internet",
                Routes.KIND,
                have -> new Routes.Wanted(
                        have.of(toInternet).routeTableId(),
                        ANYWHERE,
                        have.of(gateways.internet()).internetGatewayId()),
                toInternet,
                gateways.internet(),
                gateways.attachment());
        table(graph, vpc, "database", subnets.of(Tier.DATABASE));
        var outbound = new ArrayList<Node<Aws, RouteTables.Wanted, RouteTable>>();
        for (var tier : List.of(Tier.PRIVATE, Tier.MANAGEMENT)) {
            for (var zone = 0; zone < subnets.zones(); zone++) {
                var name = tier.label() + "-" + SubnetTiers.letter(zone);
                var nat = gateways.nat(zone);
                var table = table(graph, vpc, name, List.of(subnets.of(tier).get(zone)));
                graph.add(
                        "route-" + name + "-internet",
                        Routes.KIND,
                        have -> new Routes.Wanted(
                                have.of(table).routeTableId(),
                                ANYWHERE,
                                have.of(nat).natGatewayId()),
                        table,
                        nat);
                outbound.add(table);
            }
        }
        return new Routing(outbound);
    }

    private static Node<Aws, RouteTables.Wanted, RouteTable> table(
            Graph<Aws> graph,
            Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc,
            String name,
            List<Node<Aws, Subnets.Wanted, Subnet>> subnets) {
        var table = graph.add(
                "route-table-" + name,
                RouteTables.KIND,
                have -> new RouteTables.Wanted(have.of(vpc).id()),
                vpc);
        for (var subnet : subnets) {
            graph.add(
                    subnet.name() + "-route-table",
                    RouteTableAssociations.KIND,
                    have -> new RouteTableAssociations.Wanted(
                            have.of(table).routeTableId(), have.of(subnet).subnetId()),
                    table,
                    subnet);
        }
        return table;
    }
}
