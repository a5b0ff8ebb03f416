package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.directconnect.model.DirectConnectGatewayAssociation;
import software.amazon.awssdk.services.directconnect.model.DirectConnectGatewayAssociationState;

/**
 * The association of the user's Direct Connect gateway with a virtual private gateway of the operator. Direct Connect
 * lists the associations of one gateway per call, so the listing makes one call per virtual private gateway.
 */
final class DirectConnectAssociations {
    private DirectConnectAssociations() {}

    /**
     * The desired association.
     *
     * @param virtualGatewayId the operator's virtual private gateway; AWS requires that it is attached to a VPC
     * @param directConnectGatewayId the user's Direct Connect gateway
     */
    record Desired(String virtualGatewayId, String directConnectGatewayId) {}

    static final ResourceKind<Aws, Desired, DirectConnectGatewayAssociation> KIND =
            ResourceKind.<Aws, Desired, DirectConnectGatewayAssociation>named("directconnect/GatewayAssociation")
                    .iam(IamStatement.allow(
                            "ec2:DescribeVpnGateways",
                            "directconnect:DescribeDirectConnectGatewayAssociations",
                            "directconnect:CreateDirectConnectGatewayAssociation",
                            "directconnect:DeleteDirectConnectGatewayAssociation"))
                    .creationTime(Duration.ofMinutes(5))
                    .list(DirectConnectAssociations::list)
                    .id(DirectConnectGatewayAssociation::associationId)
                    .name(Desired::virtualGatewayId, DirectConnectGatewayAssociation::virtualGatewayId)
                    .partOf(DirectConnectGatewayAssociation::virtualGatewayId)
                    .state(DirectConnectAssociations::state)
                    .preview(desired -> DirectConnectGatewayAssociation.builder()
                            .associationId(Plan.KNOWN_AFTER_APPLY)
                            .virtualGatewayId(desired.virtualGatewayId())
                            .directConnectGatewayId(desired.directConnectGatewayId())
                            .build())
                    .create((aws, desired, request) -> aws.directConnect()
                            .createDirectConnectGatewayAssociation(
                                    r -> r.directConnectGatewayId(desired.directConnectGatewayId())
                                            .gatewayId(desired.virtualGatewayId()))
                            .directConnectGatewayAssociation())
                    .field(
                            "directConnectGateway",
                            Desired::directConnectGatewayId,
                            DirectConnectGatewayAssociation::directConnectGatewayId,
                            REPLACE)
                    .delete((aws, observed, request) -> aws.directConnect()
                            .deleteDirectConnectGatewayAssociation(r -> r.associationId(observed.associationId())))
                    .build();

    private static List<DirectConnectGatewayAssociation> list(Aws aws) {
        return VpnGateways.list(aws).stream()
                .flatMap(gateway -> associations(aws, gateway.vpnGatewayId()))
                .filter(association ->
                        association.associationState() != DirectConnectGatewayAssociationState.DISASSOCIATED)
                .toList();
    }

    private static Stream<DirectConnectGatewayAssociation> associations(Aws aws, String virtualGateway) {
        return aws
                .directConnect()
                .describeDirectConnectGatewayAssociations(r -> r.associatedGatewayId(virtualGateway))
                .directConnectGatewayAssociations()
                .stream();
    }

    private static State state(DirectConnectGatewayAssociation association) {
        var status = String.valueOf(association.associationStateAsString());
        return switch (association.associationState()) {
            case ASSOCIATED -> new State.Ready(status);
            case DISASSOCIATING, DISASSOCIATED -> new State.Deleting(status);
            case null, default -> new State.Pending(status);
        };
    }
}
