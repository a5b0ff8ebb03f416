package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.api.v1alpha1.NetworkSpec.PeerVpc;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.WithoutRetries;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnection;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnectionStateReasonCode;

/**
 * A peering connection from our VPC to a VPC of the same account in another region. EC2 in the other region accepts the
 * request, because only the accepter's region can (EC2 API, AcceptVpcPeeringConnection). CreateVpcPeeringConnection takes
 * neither a name nor an idempotency token.
 */
final class VpcPeeringConnections {
    private VpcPeeringConnections() {}

    /** The desired peering connection. */
    record Desired(String vpcId, PeerVpc peer) {}

    /** EC2 lists connections in these states for up to 2 hours (deleted, rejected) or 7 days (expired, failed). */
    private static final Set<VpcPeeringConnectionStateReasonCode> ENDED = Set.of(
            VpcPeeringConnectionStateReasonCode.DELETED,
            VpcPeeringConnectionStateReasonCode.REJECTED,
            VpcPeeringConnectionStateReasonCode.EXPIRED,
            VpcPeeringConnectionStateReasonCode.FAILED);

    static final ResourceKind<Aws, Desired, VpcPeeringConnection> KIND =
            ResourceKind.<Aws, Desired, VpcPeeringConnection>named("ec2/VPCPeeringConnection")
                    .iam(
                            IamStatement.allow("ec2:DescribeVpcPeeringConnections"),
                            IamStatement.creates("ec2:CreateVpcPeeringConnection"),
                            IamStatement.changes(
                                    "ec2:CreateVpcPeeringConnection",
                                    "ec2:CreateTags",
                                    "ec2:DeleteVpcPeeringConnection"),
                            IamStatement.changes("ec2:AcceptVpcPeeringConnection")
                                    .on("arn:aws:ec2:*:{account}:vpc/*"),
                            // In the accepter's region the connection lacks the tags of the requester's region.
                            IamStatement.allow("ec2:AcceptVpcPeeringConnection")
                                    .on("arn:aws:ec2:*:{account}:vpc-peering-connection/*")
                                    .when("ArnLike", "ec2:RequesterVpc", "arn:aws:ec2:*:{account}:vpc/*"),
                            IamStatement.tagsNew("CreateVpcPeeringConnection"))
                    .withoutUniqueName()
                    .list(VpcPeeringConnections::list)
                    .id(VpcPeeringConnection::vpcPeeringConnectionId)
                    .tags(connection -> AwsTags.toMap(connection.tags()))
                    .state(VpcPeeringConnections::state)
                    .preview(desired -> VpcPeeringConnection.builder()
                            .vpcPeeringConnectionId(Plan.KNOWN_AFTER_APPLY)
                            .requesterVpcInfo(vpc -> vpc.vpcId(desired.vpcId()))
                            .accepterVpcInfo(vpc -> vpc.vpcId(desired.peer().vpcId())
                                    .region(desired.peer().region()))
                            .status(status -> status.code(VpcPeeringConnectionStateReasonCode.ACTIVE))
                            .build())
                    .create((aws, desired, request) -> aws.ec2()
                            .createVpcPeeringConnection(r -> r.overrideConfiguration(WithoutRetries::apply)
                                    .vpcId(desired.vpcId())
                                    .peerVpcId(desired.peer().vpcId())
                                    .peerRegion(desired.peer().region())
                                    .tagSpecifications(AwsTags.specification(
                                            ResourceType.VPC_PEERING_CONNECTION, request, Map.of())))
                            .vpcPeeringConnection())
                    .field(
                            "vpc",
                            Desired::vpcId,
                            connection -> connection.requesterVpcInfo().vpcId(),
                            REPLACE)
                    .field(
                            "peerVpc",
                            desired -> desired.peer().vpcId(),
                            connection -> connection.accepterVpcInfo().vpcId(),
                            REPLACE)
                    .field("accepted", desired -> true, VpcPeeringConnections::isAccepted, IN_PLACE)
                    .update((aws, observed, desired, changes) -> accept(aws, observed, desired))
                    .updateTags((aws, observed, tags) -> aws.ec2()
                            .createTags(r -> r.resources(observed.vpcPeeringConnectionId())
                                    .tags(AwsTags.toEc2(tags))))
                    .delete((aws, observed, request) -> aws.ec2()
                            .deleteVpcPeeringConnection(
                                    r -> r.vpcPeeringConnectionId(observed.vpcPeeringConnectionId())))
                    .deletesSynchronously()
                    .build();

    private static List<VpcPeeringConnection> list(Aws aws) {
        return aws
                .ec2()
                .describeVpcPeeringConnectionsPaginator(r -> r.filters(ownedResources()))
                .vpcPeeringConnections()
                .stream()
                .filter(connection -> !ENDED.contains(connection.status().code()))
                .toList();
    }

    /** A request that waits for its acceptance counts as ready, so that the difference of {@code accepted} is updated. */
    private static State state(VpcPeeringConnection connection) {
        var status = connection.status();
        return switch (status.code()) {
            case ACTIVE, PENDING_ACCEPTANCE -> new State.Ready(status.codeAsString());
            case FAILED, REJECTED, EXPIRED -> new State.Failed(status.codeAsString(), String.valueOf(status.message()));
            case DELETING, DELETED -> new State.Deleting(status.codeAsString());
            default -> new State.Pending(status.codeAsString());
        };
    }

    private static boolean isAccepted(VpcPeeringConnection connection) {
        return connection.status().code() != VpcPeeringConnectionStateReasonCode.PENDING_ACCEPTANCE;
    }

    private static VpcPeeringConnection accept(Aws aws, VpcPeeringConnection observed, Desired desired) {
        return aws
                .ec2In(desired.peer().region())
                .acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(observed.vpcPeeringConnectionId()))
                .vpcPeeringConnection()
                .toBuilder()
                .tags(observed.tags())
                .build();
    }
}
