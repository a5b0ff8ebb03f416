package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.directconnect.model.DirectConnectGatewayAssociation;
import software.amazon.awssdk.services.directconnect.model.DirectConnectGatewayAssociationState;

/**
 * The joint between a Direct Connect gateway, which is the user's, and a virtual private gateway, which is ours. Direct
 * Connect lists associations of one gateway at a time; without a virtual private gateway of ours it is not asked at all.
 */
final class DirectConnectAssociations {
    private DirectConnectAssociations() {}

    /**
     * What is wanted of an association.
     *
     * @param virtualGatewayId ours; it has to be attached to a VPC
     * @param directConnectGatewayId the user's
     */
    record Wanted(String virtualGatewayId, String directConnectGatewayId) {}

    static final ResourceKind<Aws, Wanted, DirectConnectGatewayAssociation> KIND =
            ResourceKind.<Aws, Wanted, DirectConnectGatewayAssociation>named("directconnect/GatewayAssociation")
                    .iam(
                            "ec2:DescribeVpnGateways",
                            "directconnect:DescribeDirectConnectGatewayAssociations",
                            "directconnect:CreateDirectConnectGatewayAssociation",
                            "directconnect:DeleteDirectConnectGatewayAssociation")
                    .takes(Duration.ofMinutes(5))
                    .list(DirectConnectAssociations::list)
                    .id(DirectConnectGatewayAssociation::associationId)
                    .name(Wanted::virtualGatewayId, DirectConnectGatewayAssociation::virtualGatewayId)
                    .partOf(DirectConnectGatewayAssociation::virtualGatewayId)
                    .state(DirectConnectAssociations::state)
                    .preview(want -> DirectConnectGatewayAssociation.builder()
                            .associationId(Plan.KNOWN_LATER)
                            .virtualGatewayId(want.virtualGatewayId())
                            .directConnectGatewayId(want.directConnectGatewayId())
                            .build())
                    .create((aws, want, claim) -> aws.directConnect()
                            .createDirectConnectGatewayAssociation(
                                    r -> r.directConnectGatewayId(want.directConnectGatewayId())
                                            .gatewayId(want.virtualGatewayId()))
                            .directConnectGatewayAssociation())
                    .field(
                            "directConnectGateway",
                            Wanted::directConnectGatewayId,
                            DirectConnectGatewayAssociation::directConnectGatewayId,
                            REPLACE)
                    .delete((aws, have, farewell) -> aws.directConnect()
                            .deleteDirectConnectGatewayAssociation(r -> r.associationId(have.associationId())))
                    .build();

    private static List<DirectConnectGatewayAssociation> list(Aws aws) {
        return VpnGateways.list(aws).stream()
                .flatMap(gateway -> of(aws, gateway.vpnGatewayId()))
                .filter(each -> each.associationState() != DirectConnectGatewayAssociationState.DISASSOCIATED)
                .toList();
    }

    private static Stream<DirectConnectGatewayAssociation> of(Aws aws, String virtualGateway) {
        return aws
                .directConnect()
                .describeDirectConnectGatewayAssociations(r -> r.associatedGatewayId(virtualGateway))
                .directConnectGatewayAssociations()
                .stream();
    }

    private static State state(DirectConnectGatewayAssociation association) {
        var word = String.valueOf(association.associationStateAsString());
        return switch (association.associationState()) {
            case ASSOCIATED -> new State.Ready(word);
            case DISASSOCIATING, DISASSOCIATED -> new State.Deleting(word);
            case null, default -> new State.Pending(word);
        };
    }
}
