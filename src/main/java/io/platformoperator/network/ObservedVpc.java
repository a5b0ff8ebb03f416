package io.platformoperator.network;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/**
 * What AWS shows of a VPC of another owner.
 *
 * @param dnsSupport true if the VPC resolves names
 * @param dnsHostnames true if instances get DNS host names
 * @param subnets all subnets of the VPC
 * @param routeTables all route tables of the VPC
 * @param endpoints all endpoints of the VPC
 */
record ObservedVpc(
        Vpc vpc,
        boolean dnsSupport,
        boolean dnsHostnames,
        List<Subnet> subnets,
        List<RouteTable> routeTables,
        List<VpcEndpoint> endpoints) {
    ObservedVpc {
        subnets = List.copyOf(subnets);
        routeTables = List.copyOf(routeTables);
        endpoints = List.copyOf(endpoints);
    }

    /** The default route of a subnet: of its own route table, or else of the main one of the VPC. */
    Optional<Route> defaultRoute(Subnet subnet) {
        return routeTables.stream()
                .filter(table -> table.associations().stream()
                        .anyMatch(each -> subnet.subnetId().equals(each.subnetId())))
                .findFirst()
                .or(() -> routeTables.stream()
                        .filter(table ->
                                table.associations().stream().anyMatch(each -> Boolean.TRUE.equals(each.main())))
                        .findFirst())
                .flatMap(table -> table.routes().stream()
                        .filter(route -> Routes.DEFAULT_DESTINATION.equals(route.destinationCidrBlock()))
                        .filter(route -> route.state() != RouteState.BLACKHOLE)
                        .findFirst());
    }

    /** True if the route leads to an internet gateway, through which only public addresses reach the internet. */
    static boolean isToInternetGateway(Route route) {
        return route.gatewayId() != null && route.gatewayId().startsWith("igw-");
    }

    /** True if the VPC has an endpoint of that service that is in use, such as {@code ecr.api}. */
    boolean hasEndpoint(String service) {
        return endpoints.stream()
                .filter(endpoint -> "available".equalsIgnoreCase(endpoint.stateAsString()))
                .anyMatch(endpoint -> String.valueOf(endpoint.serviceName()).endsWith("." + service));
    }
}
