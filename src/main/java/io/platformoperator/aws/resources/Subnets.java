package io.platformoperator.aws.resources;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** A subnet of a VPC. AWS refuses a second subnet with the same CIDR range, so a repeated create call has no effect. */
public final class Subnets {
    private Subnets() {}

    /**
     * A desired subnet.
     *
     * @param publicIps whether instances get a public IP address
     * @param tags additional tags, for load balancers
     */
    public record Desired(String vpcId, String zone, String cidr, boolean publicIps, Map<String, String> tags) {}

    /** {@code ec2/Subnet}. */
    public static final ResourceKind<Aws, Desired, Subnet> KIND = ResourceKind.<Aws, Desired, Subnet>named("ec2/Subnet")
            .iam(
                    DeletionBlockers.IAM,
                    IamStatement.creates("ec2:CreateSubnet"),
                    IamStatement.changes(
                            "ec2:CreateSubnet", "ec2:CreateTags", "ec2:ModifySubnetAttribute", "ec2:DeleteSubnet"),
                    IamStatement.tagsNew("CreateSubnet"))
            .list(Subnets::all)
            .id(Subnet::subnetId)
            .tags(subnet -> AwsTags.toMap(subnet.tags()))
            .preview(desired -> Subnet.builder()
                    .subnetId(Plan.KNOWN_AFTER_APPLY + " " + desired.zone())
                    .vpcId(desired.vpcId())
                    .availabilityZone(desired.zone())
                    .cidrBlock(desired.cidr())
                    .build())
            .create((aws, desired, request) -> aws.ec2()
                    .createSubnet(r -> r.vpcId(desired.vpcId())
                            .availabilityZone(desired.zone())
                            .cidrBlock(desired.cidr())
                            .tagSpecifications(AwsTags.specification(ResourceType.SUBNET, request, desired.tags())))
                    .subnet())
            .field("vpc", Desired::vpcId, Subnet::vpcId, REPLACE)
            .field("zone", Desired::zone, Subnet::availabilityZone, REPLACE)
            .field("cidr", Desired::cidr, Subnet::cidrBlock, REPLACE)
            .field("publicIps", Desired::publicIps, Subnet::mapPublicIpOnLaunch, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.ec2().modifySubnetAttribute(r -> r.subnetId(observed.subnetId())
                        .mapPublicIpOnLaunch(value -> value.value(desired.publicIps())));
                return observed.toBuilder()
                        .mapPublicIpOnLaunch(desired.publicIps())
                        .build();
            })
            .updateTags((aws, observed, tags) ->
                    aws.ec2().createTags(r -> r.resources(observed.subnetId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) -> DeletionBlockers.deleteSubnet(aws, observed.subnetId()))
            .deletesSynchronously()
            .build();

    /** The subnets of all environments of the operator in the region. The network's choice of zones reads them too. */
    public static List<Subnet> all(Aws aws) {
        return aws.coalescedCalls()
                .get(
                        "ec2:DescribeSubnets",
                        () -> aws.ec2().describeSubnetsPaginator(r -> r.filters(ownedResources())).subnets().stream()
                                .toList());
    }
}
