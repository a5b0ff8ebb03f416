package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec.PeerVpc;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Dependencies;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnection;

/**
 * The peering connection with the VPC of the environment's other region, and the routes to that VPC from all subnets but the
 * public ones. The primary region's network requests the connection; each region's network has the routes of its own VPC. The
 * database subnets have them too, because the answers of the database take them.
 */
final class Peering {
    private Peering() {}

    /** Adds the connection if this network requests it, and the routes as soon as the connection is known. */
    static void addTo(Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, PeerVpc peer, Routing routing) {
        var connectionId = peer.connectionId();
        if (connectionId != null) {
            addRoutes(graph, peer, routing, null, known -> connectionId);
            return;
        }
        var connection = graph.add(
                "peering",
                VpcPeeringConnections.KIND,
                known -> new VpcPeeringConnections.Desired(known.of(vpc).id(), peer),
                vpc);
        graph.output("peeringConnectionId", connection, VpcPeeringConnection::vpcPeeringConnectionId);
        addRoutes(
                graph, peer, routing, connection, known -> known.of(connection).vpcPeeringConnectionId());
    }

    private static void addRoutes(
            Graph<Aws> graph,
            PeerVpc peer,
            Routing routing,
            @Nullable Dependency connection,
            Function<Dependencies, String> target) {
        var tables = new ArrayList<>(routing.outbound());
        tables.add(routing.database());
        for (var table : tables) {
            var dependencies = connection == null ? List.<Dependency>of(table) : List.of(table, connection);
            graph.add(
                    name(table),
                    Routes.KIND,
                    known -> new Routes.Desired(known.of(table).routeTableId(), peer.cidr(), target.apply(known)),
                    dependencies.toArray(Dependency[]::new));
        }
    }

    /** {@code route-private-a-peer} for {@code route-table-private-a}. */
    private static String name(Node<Aws, RouteTables.Desired, RouteTable> table) {
        return table.name().replace("route-table-", "route-") + "-peer";
    }
}
