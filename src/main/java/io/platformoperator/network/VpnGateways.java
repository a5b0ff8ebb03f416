package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ownedResources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.WithoutRetries;
import io.platformoperator.graph.IamStatement;
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

/** A virtual private gateway, which connects the VPC to the user's own sites. AWS lists deleted gateways for some time. */
final class VpnGateways {
    private VpnGateways() {}

    /** The desired virtual private gateway; it has no settings. */
    record Desired() {}

    static final ResourceKind<Aws, Desired, VpnGateway> KIND = ResourceKind.<Aws, Desired, VpnGateway>named(
                    "ec2/VPNGateway")
            .iam(
                    IamStatement.allow("ec2:DescribeVpnGateways"),
                    IamStatement.creates("ec2:CreateVpnGateway"),
                    IamStatement.changes("ec2:CreateTags", "ec2:DeleteVpnGateway"),
                    IamStatement.tagsNew("CreateVpnGateway"))
            .usesQuota(Quota.VPN_GATEWAYS.key(), desired -> 1)
            .withoutUniqueName()
            .creationTime(Duration.ofSeconds(10))
            .list(VpnGateways::list)
            .id(VpnGateway::vpnGatewayId)
            .tags(gateway -> AwsTags.toMap(gateway.tags()))
            .state(VpnGateways::state)
            .preview(desired ->
                    VpnGateway.builder().vpnGatewayId(Plan.KNOWN_AFTER_APPLY).build())
            .create((aws, desired, request) -> aws.ec2()
                    .createVpnGateway(r -> r.overrideConfiguration(WithoutRetries::apply)
                            .type(GatewayType.IPSEC_1)
                            .tagSpecifications(AwsTags.specification(ResourceType.VPN_GATEWAY, request, Map.of())))
                    .vpnGateway())
            .updateTags((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.vpnGatewayId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) ->
                    aws.ec2().deleteVpnGateway(r -> r.vpnGatewayId(observed.vpnGatewayId())))
            .build();

    /** All virtual private gateways of environments that are not deleted; one call serves several kinds. */
    static List<VpnGateway> list(Aws aws) {
        return aws.coalescedCalls()
                .get(
                        "ec2:DescribeVpnGateways",
                        () -> aws.ec2().describeVpnGateways(r -> r.filters(ownedResources())).vpnGateways().stream()
                                .filter(gateway -> gateway.state() != VpnState.DELETED)
                                .toList());
    }

    private static State state(VpnGateway gateway) {
        var status = String.valueOf(gateway.stateAsString());
        return switch (gateway.state()) {
            case AVAILABLE -> new State.Ready(status);
            case DELETING, DELETED -> new State.Deleting(status);
            case null, default -> new State.Pending(status);
        };
    }
}
