package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ResourceKind;

/**
 * An internet gateway's place in a VPC. A resource of its own, as NAT gateways and routes need the attached gateway. AWS
 * refuses to detach while the VPC has public addresses in use.
 */
final class InternetGatewayAttachments {
    private InternetGatewayAttachments() {}

    /** What is wanted of an attachment. */
    record Wanted(String gatewayId, String vpcId) {}

    /** An attachment as EC2 shows it. */
    record Attachment(String gatewayId, String vpcId) {}

    static final ResourceKind<Aws, Wanted, Attachment> KIND = ResourceKind.<Aws, Wanted, Attachment>named(
                    "ec2/VPCGatewayAttachment")
            .iam("ec2:DescribeInternetGateways", "ec2:AttachInternetGateway", "ec2:DetachInternetGateway")
            .list(aws -> InternetGateways.list(aws).stream()
                    .flatMap(gateway -> gateway.attachments().stream()
                            .map(at -> new Attachment(gateway.internetGatewayId(), at.vpcId())))
                    .toList())
            .id(Attachment::gatewayId)
            .name(Wanted::gatewayId, Attachment::gatewayId)
            .partOf(Attachment::gatewayId)
            .preview(want -> new Attachment(want.gatewayId(), want.vpcId()))
            .create((aws, want, claim) -> {
                aws.ec2().attachInternetGateway(r -> r.internetGatewayId(want.gatewayId())
                        .vpcId(want.vpcId()));
                return new Attachment(want.gatewayId(), want.vpcId());
            })
            .field("vpc", Wanted::vpcId, Attachment::vpcId, REPLACE)
            .delete((aws, have, farewell) -> aws.ec2().detachInternetGateway(r -> r.internetGatewayId(have.gatewayId())
                    .vpcId(have.vpcId())))
            .vanishes()
            .build();
}
