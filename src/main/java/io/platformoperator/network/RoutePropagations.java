package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import java.util.function.UnaryOperator;

/** The propagation of the routes that a virtual private gateway learns into a route table. */
final class RoutePropagations {
    private RoutePropagations() {}

    /** The desired propagation, which is also the observed one: it has no other settings. */
    record Desired(String routeTableId, String gatewayId) {
        String id() {
            return routeTableId + " " + gatewayId;
        }
    }

    static final ResourceKind<Aws, Desired, Desired> KIND = ResourceKind.<Aws, Desired, Desired>named(
                    "ec2/VPNGatewayRoutePropagation")
            .iam(
                    IamStatement.allow("ec2:DescribeRouteTables"),
                    IamStatement.changes("ec2:EnableVgwRoutePropagation", "ec2:DisableVgwRoutePropagation"))
            .list(aws -> RouteTables.list(aws).stream()
                    .flatMap(table -> table.propagatingVgws().stream()
                            .map(gateway -> new Desired(table.routeTableId(), gateway.gatewayId())))
                    .toList())
            .id(Desired::id)
            .name(Desired::id, Desired::id)
            .partOf(Desired::routeTableId)
            .leavesUnmanagedParts(
                    (propagation, isOwned) -> isOwned.test(propagation.gatewayId()),
                    propagation -> "a propagation of routes of " + propagation.gatewayId())
            .preview(UnaryOperator.identity())
            .create((aws, desired, request) -> {
                aws.ec2().enableVgwRoutePropagation(r -> r.routeTableId(desired.routeTableId())
                        .gatewayId(desired.gatewayId()));
                return desired;
            })
            .delete((aws, observed, request) -> aws.ec2()
                    .disableVgwRoutePropagation(
                            r -> r.routeTableId(observed.routeTableId()).gatewayId(observed.gatewayId())))
            .deletesSynchronously()
            .build();
}
