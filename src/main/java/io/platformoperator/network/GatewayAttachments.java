package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.DeletionBlockers;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceKindBuilder;
import io.platformoperator.graph.State;
import software.amazon.awssdk.services.ec2.model.AttachmentStatus;
import software.amazon.awssdk.services.ec2.model.VpcAttachment;

/**
 * Attachments of internet gateways and virtual private gateways to VPCs. They are separate resources because NAT gateways,
 * routes and Direct Connect associations depend on the attached gateway, not on the gateway alone.
 */
final class GatewayAttachments {
    private GatewayAttachments() {}

    /** The desired attachment. */
    record Desired(String gatewayId, String vpcId) {}

    /** The observed attachment. */
    record Attachment(String gatewayId, String vpcId, State state) {}

    /** Attaches an internet gateway. AWS refuses to detach it while the VPC uses public addresses. */
    static final ResourceKind<Aws, Desired, Attachment> INTERNET_GATEWAY = kind("ec2/VPCGatewayAttachment", State.READY)
            .iam(DeletionBlockers.IAM, IamStatement.changes("ec2:AttachInternetGateway", "ec2:DetachInternetGateway"))
            .list(aws -> InternetGateways.list(aws).stream()
                    .flatMap(gateway -> gateway.attachments().stream()
                            .map(attachment ->
                                    new Attachment(gateway.internetGatewayId(), attachment.vpcId(), State.READY)))
                    .toList())
            .create((aws, desired, request) -> {
                aws.ec2().attachInternetGateway(r -> r.internetGatewayId(desired.gatewayId())
                        .vpcId(desired.vpcId()));
                return new Attachment(desired.gatewayId(), desired.vpcId(), State.READY);
            })
            .delete((aws, observed, request) ->
                    DeletionBlockers.detachInternetGateway(aws, observed.gatewayId(), observed.vpcId()))
            .deletesSynchronously()
            .build();

    /** Attaches a virtual private gateway, which takes AWS some seconds. */
    static final ResourceKind<Aws, Desired, Attachment> VPN_GATEWAY = kind(
                    "ec2/VPNGatewayAttachment", new State.Pending("attaching"))
            .iam(
                    IamStatement.allow("ec2:DescribeVpnGateways"),
                    IamStatement.changes("ec2:AttachVpnGateway", "ec2:DetachVpnGateway"))
            .creationTime(VpnGateways.KIND.creationTime())
            .list(aws -> VpnGateways.list(aws).stream()
                    .flatMap(gateway -> gateway.vpcAttachments().stream()
                            .filter(attachment -> attachment.state() != AttachmentStatus.DETACHED)
                            .map(attachment -> attachment(gateway.vpnGatewayId(), attachment)))
                    .toList())
            .create((aws, desired, request) -> attachment(
                    desired.gatewayId(),
                    aws.ec2()
                            .attachVpnGateway(
                                    r -> r.vpnGatewayId(desired.gatewayId()).vpcId(desired.vpcId()))
                            .vpcAttachment()))
            .delete((aws, observed, request) -> aws.ec2()
                    .detachVpnGateway(r -> r.vpnGatewayId(observed.gatewayId()).vpcId(observed.vpcId())))
            .build();

    private static ResourceKindBuilder<Aws, Desired, Attachment> kind(String name, State created) {
        return ResourceKind.<Aws, Desired, Attachment>named(name)
                .id(Attachment::gatewayId)
                .name(Desired::gatewayId, Attachment::gatewayId)
                .partOf(Attachment::gatewayId)
                .state(Attachment::state)
                .preview(desired -> new Attachment(desired.gatewayId(), desired.vpcId(), created))
                .field("vpc", Desired::vpcId, Attachment::vpcId, REPLACE);
    }

    private static Attachment attachment(String gatewayId, VpcAttachment attachment) {
        var status = String.valueOf(attachment.stateAsString());
        var state =
                switch (attachment.state()) {
                    case ATTACHED -> new State.Ready(status);
                    case DETACHING, DETACHED -> new State.Deleting(status);
                    case null, default -> new State.Pending(status);
                };
        return new Attachment(gatewayId, attachment.vpcId(), state);
    }
}
