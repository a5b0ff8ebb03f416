package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import software.amazon.awssdk.services.ec2.model.AttachmentStatus;

/** A virtual private gateway's place in a VPC, which takes AWS a moment. */
final class VpnGatewayAttachments {
    private VpnGatewayAttachments() {}

    /** What is wanted of an attachment. */
    record Wanted(String gatewayId, String vpcId) {}

    /** An attachment as EC2 shows it. */
    record Attachment(String gatewayId, String vpcId, AttachmentStatus status) {}

    static final ResourceKind<Aws, Wanted, Attachment> KIND = ResourceKind.<Aws, Wanted, Attachment>named(
                    "ec2/VPNGatewayAttachment")
            .iam("ec2:DescribeVpnGateways", "ec2:AttachVpnGateway", "ec2:DetachVpnGateway")
            .takes(VpnGateways.KIND.takes())
            .list(aws -> VpnGateways.list(aws).stream()
                    .flatMap(gateway -> gateway.vpcAttachments().stream()
                            .filter(at -> at.state() != AttachmentStatus.DETACHED)
                            .map(at -> new Attachment(gateway.vpnGatewayId(), at.vpcId(), at.state())))
                    .toList())
            .id(Attachment::gatewayId)
            .name(Wanted::gatewayId, Attachment::gatewayId)
            .partOf(Attachment::gatewayId)
            .state(at -> switch (at.status()) {
                case ATTACHED -> new State.Ready(at.status().toString());
                case DETACHING, DETACHED -> new State.Deleting(at.status().toString());
                default -> new State.Pending(at.status().toString());
            })
            .preview(want -> new Attachment(want.gatewayId(), want.vpcId(), AttachmentStatus.ATTACHING))
            .create((aws, want, claim) -> {
                var at = aws.ec2()
                        .attachVpnGateway(r -> r.vpnGatewayId(want.gatewayId()).vpcId(want.vpcId()))
                        .vpcAttachment();
                return new Attachment(want.gatewayId(), want.vpcId(), at.state());
            })
            .field("vpc", Wanted::vpcId, Attachment::vpcId, REPLACE)
            .delete((aws, have, farewell) -> aws.ec2()
                    .detachVpnGateway(r -> r.vpnGatewayId(have.gatewayId()).vpcId(have.vpcId())))
            .build();
}
