package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.SentOnce;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.GatewayType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.VpnGateway;
import software.amazon.awssdk.services.ec2.model.VpnState;

/** A virtual private gateway: the VPC's end of a line to the user's own sites. AWS shows deleted ones for a while. */
final class VpnGateways {
    private VpnGateways() {}

    /** What is wanted of a virtual private gateway: there is nothing to choose. */
    record Wanted() {}

    static final ResourceKind<Aws, Wanted, VpnGateway> KIND = ResourceKind.<Aws, Wanted, VpnGateway>named(
                    "ec2/VPNGateway")
            .iam("ec2:DescribeVpnGateways", "ec2:CreateVpnGateway", "ec2:CreateTags", "ec2:DeleteVpnGateway")
            .nameless()
            .takes(Duration.ofSeconds(10))
            .list(VpnGateways::list)
            .id(VpnGateway::vpnGatewayId)
            .tags(gateway -> AwsTags.of(gateway.tags()))
            .state(VpnGateways::state)
            .preview(want -> VpnGateway.builder().vpnGatewayId(Plan.KNOWN_LATER).build())
            .create((aws, want, claim) -> aws.ec2()
                    .createVpnGateway(r -> r.overrideConfiguration(SentOnce::set)
                            .type(GatewayType.IPSEC_1)
                            .tagSpecifications(AwsTags.specification(ResourceType.VPN_GATEWAY, claim, Map.of())))
                    .vpnGateway())
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.vpnGatewayId()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> aws.ec2().deleteVpnGateway(r -> r.vpnGatewayId(have.vpnGatewayId())))
            .build();

    /** All of ours that are not deleted. */
    static List<VpnGateway> list(Aws aws) {
        return aws.shared()
                .of(
                        "ec2:DescribeVpnGateways",
                        () -> aws.ec2().describeVpnGateways(r -> r.filters(ours())).vpnGateways().stream()
                                .filter(gateway -> gateway.state() != VpnState.DELETED)
                                .toList());
    }

    private static State state(VpnGateway gateway) {
        var word = String.valueOf(gateway.stateAsString());
        return switch (gateway.state()) {
            case AVAILABLE -> new State.Ready(word);
            case DELETING, DELETED -> new State.Deleting(word);
            case null, default -> new State.Pending(word);
        };
    }
}
