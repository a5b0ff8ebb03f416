package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ResourceKind;

/** Lets a virtual private gateway write the routes that it learns into a route table. */
final class RoutePropagations {
    private RoutePropagations() {}

    /** What is wanted of a propagation. */
    record Wanted(String routeTableId, String gatewayId) {
        String id() {
            return routeTableId + " " + gatewayId;
        }
    }

    static final ResourceKind<Aws, Wanted, Wanted> KIND = ResourceKind.<Aws, Wanted, Wanted>named(
                    "ec2/VPNGatewayRoutePropagation")
            .iam("ec2:DescribeRouteTables", "ec2:EnableVgwRoutePropagation", "ec2:DisableVgwRoutePropagation")
            .list(aws -> RouteTables.ours(aws).stream()
                    .flatMap(table -> table.propagatingVgws().stream()
                            .map(gateway -> new Wanted(table.routeTableId(), gateway.gatewayId())))
                    .toList())
            .id(Wanted::id)
            .name(Wanted::id, Wanted::id)
            .partOf(Wanted::routeTableId)
            .preview(want -> want)
            .create((aws, want, claim) -> {
                aws.ec2().enableVgwRoutePropagation(r -> r.routeTableId(want.routeTableId())
                        .gatewayId(want.gatewayId()));
                return want;
            })
            .delete((aws, have, farewell) -> aws.ec2()
                    .disableVgwRoutePropagation(
                            r -> r.routeTableId(have.routeTableId()).gatewayId(have.gatewayId())))
            .vanishes()
            .build();
}
