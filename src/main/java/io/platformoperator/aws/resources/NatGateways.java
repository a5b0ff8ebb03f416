package io.platformoperator.aws.resources;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * A public NAT gateway. Its creation fails permanently if its VPC has no internet gateway attached at that time. AWS
 * returns deleted NAT gateways for an hour. The create call sends no idempotency token: an Elastic IP address can belong
 * to only one NAT gateway, so AWS refuses a duplicate.
 */
public final class NatGateways {
    private NatGateways() {}

    /** A desired NAT gateway. */
    public record Desired(String subnetId, String allocationId) {}

    /** {@code ec2/NatGateway}. */
    public static final ResourceKind<Aws, Desired, NatGateway> KIND = ResourceKind.<Aws, Desired, NatGateway>named(
                    "ec2/NatGateway")
            .iam(
                    IamStatement.allow("ec2:DescribeNatGateways"),
                    IamStatement.creates("ec2:CreateNatGateway"),
                    IamStatement.changes("ec2:CreateNatGateway", "ec2:CreateTags", "ec2:DeleteNatGateway"),
                    IamStatement.tagsNew("CreateNatGateway"))
            .withoutUniqueName()
            .recreateWhenFailed(failed -> true)
            .creationTime(Duration.ofMinutes(2))
            .list(NatGateways::list)
            .id(NatGateway::natGatewayId)
            .tags(gateway -> AwsTags.toMap(gateway.tags()))
            .state(NatGateways::state)
            .preview(desired -> NatGateway.builder()
                    .natGatewayId(Plan.KNOWN_AFTER_APPLY)
                    .subnetId(desired.subnetId())
                    .natGatewayAddresses(at -> at.allocationId(desired.allocationId()))
                    .state(NatGatewayState.PENDING)
                    .build())
            .create((aws, desired, request) -> aws.ec2()
                    .createNatGateway(r -> r.subnetId(desired.subnetId())
                            .allocationId(desired.allocationId())
                            .tagSpecifications(AwsTags.specification(ResourceType.NATGATEWAY, request, Map.of())))
                    .natGateway())
            .field("subnet", Desired::subnetId, NatGateway::subnetId, REPLACE)
            .field("address", Desired::allocationId, NatGateways::allocationId, REPLACE)
            .updateTags((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.natGatewayId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) ->
                    aws.ec2().deleteNatGateway(r -> r.natGatewayId(observed.natGatewayId())))
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("nat-gateway"))
            .build();

    private static List<NatGateway> list(Aws aws) {
        return aws.ec2().describeNatGatewaysPaginator(r -> r.filter(ownedResources())).natGateways().stream()
                .filter(gateway -> gateway.state() != NatGatewayState.DELETED)
                .toList();
    }

    private static State state(NatGateway gateway) {
        var status = gateway.stateAsString();
        return switch (gateway.state()) {
            case AVAILABLE -> new State.Ready(status);
            case FAILED ->
                new State.Failed(String.valueOf(gateway.failureCode()), String.valueOf(gateway.failureMessage()));
            case DELETING, DELETED -> new State.Deleting(status);
            default -> new State.Pending(status);
        };
    }

    private static @Nullable String allocationId(NatGateway gateway) {
        return gateway.natGatewayAddresses().isEmpty()
                ? null
                : gateway.natGatewayAddresses().getFirst().allocationId();
    }
}
