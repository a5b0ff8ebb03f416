package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ResourceKind;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.RouteOrigin;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * A route that somebody put into a route table of ours. What AWS puts there itself is not looked at: the VPC's own range,
 * gateway endpoints, routes that a virtual private gateway propagates.
 */
final class Routes {
    private Routes() {}

    /**
     * What is wanted of a route.
     *
     * @param target id of an internet gateway or a NAT gateway
     */
    record Wanted(String routeTableId, String destination, String target) {}

    /** A route as EC2 shows it. */
    record Route(String routeTableId, String destination, String target) {
        String id() {
            return routeTableId + " " + destination;
        }
    }

    static final ResourceKind<Aws, Wanted, Route> KIND = ResourceKind.<Aws, Wanted, Route>named("ec2/Route")
            .iam("ec2:DescribeRouteTables", "ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute")
            .list(aws -> RouteTables.ours(aws).stream().flatMap(Routes::of).toList())
            .id(Route::id)
            .name(want -> want.routeTableId() + " " + want.destination(), Route::id)
            .partOf(Route::routeTableId)
            .preview(want -> new Route(want.routeTableId(), want.destination(), want.target()))
            .create((aws, want, claim) -> {
                aws.ec2().createRoute(r -> r.routeTableId(want.routeTableId())
                        .destinationCidrBlock(want.destination())
                        .natGatewayId(nat(want))
                        .gatewayId(gateway(want)));
                return new Route(want.routeTableId(), want.destination(), want.target());
            })
            .field("target", Wanted::target, Route::target, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.ec2().replaceRoute(r -> r.routeTableId(want.routeTableId())
                        .destinationCidrBlock(want.destination())
                        .natGatewayId(nat(want))
                        .gatewayId(gateway(want)));
                return new Route(want.routeTableId(), want.destination(), want.target());
            })
            .delete((aws, have, farewell) -> aws.ec2().deleteRoute(r -> {
                r.routeTableId(have.routeTableId());
                if (have.destination().startsWith("pl-")) {
                    r.destinationPrefixListId(have.destination());
                } else if (have.destination().contains(":")) {
                    r.destinationIpv6CidrBlock(have.destination());
                } else {
                    r.destinationCidrBlock(have.destination());
                }
            }))
            .vanishes()
            .build();

    private static Stream<Route> of(RouteTable table) {
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

    private static @Nullable String nat(Wanted want) {
        return want.target().startsWith("nat-") ? want.target() : null;
    }

    private static @Nullable String gateway(Wanted want) {
        return want.target().startsWith("nat-") ? null : want.target();
    }
}
