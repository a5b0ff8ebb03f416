package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.RouteOrigin;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * A route of a route table of the operator, created by the operator or by a user. The listing omits the routes that AWS
 * adds: the VPC's CIDR block, gateway endpoints, and routes that a virtual private gateway propagates. A route that a
 * user adds, such as one to a peering connection or a transit gateway, stays.
 */
final class Routes {
    /** All IPv4 addresses: the destination of every route that the operator creates, but for those to a peer. */
    static final String DEFAULT_DESTINATION = "0.0.0.0/0";

    private Routes() {}

    /**
     * The desired route.
     *
     * @param target id of an internet gateway, a NAT gateway or a peering connection
     */
    record Desired(String routeTableId, String destination, String target) {}

    /**
     * The observed route.
     *
     * @param destination IPv4 or IPv6 CIDR block, or id of a prefix list
     */
    record Route(String routeTableId, String destination, String target) {
        String id() {
            return routeTableId + " " + destination;
        }
    }

    static final ResourceKind<Aws, Desired, Route> KIND = ResourceKind.<Aws, Desired, Route>named("ec2/Route")
            .iam(
                    IamStatement.allow("ec2:DescribeRouteTables"),
                    IamStatement.changes("ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"))
            .list(aws -> RouteTables.list(aws).stream().flatMap(Routes::routes).toList())
            .id(Route::id)
            .name(desired -> desired.routeTableId() + " " + desired.destination(), Route::id)
            .partOf(Route::routeTableId)
            .leavesUnmanagedParts(
                    (route, isOwned) -> (route.destination().equals(DEFAULT_DESTINATION) || isPeering(route.target()))
                            && isOwned.test(route.target()),
                    route -> "a route to " + route.target())
            .preview(desired -> new Route(desired.routeTableId(), desired.destination(), desired.target()))
            .create((aws, desired, request) -> {
                aws.ec2().createRoute(r -> r.routeTableId(desired.routeTableId())
                        .destinationCidrBlock(desired.destination())
                        .natGatewayId(nat(desired))
                        .vpcPeeringConnectionId(peering(desired))
                        .gatewayId(gateway(desired)));
                return new Route(desired.routeTableId(), desired.destination(), desired.target());
            })
            .field("target", Desired::target, Route::target, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.ec2().replaceRoute(r -> r.routeTableId(desired.routeTableId())
                        .destinationCidrBlock(desired.destination())
                        .natGatewayId(nat(desired))
                        .vpcPeeringConnectionId(peering(desired))
                        .gatewayId(gateway(desired)));
                return new Route(desired.routeTableId(), desired.destination(), desired.target());
            })
            .delete((aws, observed, request) -> aws.ec2().deleteRoute(r -> {
                r.routeTableId(observed.routeTableId());
                if (observed.destination().startsWith("pl-")) {
                    r.destinationPrefixListId(observed.destination());
                } else if (observed.destination().contains(":")) {
                    r.destinationIpv6CidrBlock(observed.destination());
                } else {
                    r.destinationCidrBlock(observed.destination());
                }
            }))
            .deletesSynchronously()
            .build();

    private static Stream<Route> routes(RouteTable table) {
        return table.routes().stream()
                .filter(route -> route.origin() == RouteOrigin.CREATE_ROUTE)
                .filter(route -> route.gatewayId() == null || !route.gatewayId().startsWith("vpce-"))
                .map(route -> new Route(
                        table.routeTableId(),
                        firstOf(
                                route.destinationCidrBlock(),
                                route.destinationIpv6CidrBlock(),
                                route.destinationPrefixListId()),
                        firstOf(
                                route.natGatewayId(),
                                route.gatewayId(),
                                route.transitGatewayId(),
                                route.vpcPeeringConnectionId(),
                                route.networkInterfaceId(),
                                route.egressOnlyInternetGatewayId())));
    }

    private static String firstOf(@Nullable String... values) {
        return Stream.of(values).filter(Objects::nonNull).findFirst().orElse("");
    }

    private static @Nullable String nat(Desired desired) {
        return desired.target().startsWith("nat-") ? desired.target() : null;
    }

    private static @Nullable String peering(Desired desired) {
        return isPeering(desired.target()) ? desired.target() : null;
    }

    private static @Nullable String gateway(Desired desired) {
        return nat(desired) == null && peering(desired) == null ? desired.target() : null;
    }

    private static boolean isPeering(String target) {
        return target.startsWith("pcx-");
    }
}
