package io.platformoperator.aws.resources;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
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
    public record Wanted(String vpcId, String zone, String cidr, boolean publicIps, Map<String, String> tags) {}

    /** {@code ec2/Subnet}. */
    public static final ResourceKind<Aws, Wanted, Subnet> KIND = ResourceKind.<Aws, Wanted, Subnet>named("ec2/Subnet")
            .iam(
                    "ec2:DescribeSubnets",
                    "ec2:CreateSubnet",
                    "ec2:CreateTags",
                    "ec2:ModifySubnetAttribute",
                    "ec2:DeleteSubnet")
            .list(aws -> aws.ec2().describeSubnetsPaginator(r -> r.filters(ours())).subnets().stream()
                    .toList())
            .id(Subnet::subnetId)
            .tags(subnet -> AwsTags.of(subnet.tags()))
            .preview(desired -> Subnet.builder()
                    .subnetId(Plan.KNOWN_LATER + " " + desired.zone())
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
            .field("vpc", Wanted::vpcId, Subnet::vpcId, REPLACE)
            .field("zone", Wanted::zone, Subnet::availabilityZone, REPLACE)
            .field("cidr", Wanted::cidr, Subnet::cidrBlock, REPLACE)
            .field("publicIps", Wanted::publicIps, Subnet::mapPublicIpOnLaunch, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.ec2().modifySubnetAttribute(r -> r.subnetId(observed.subnetId())
                        .mapPublicIpOnLaunch(value -> value.value(desired.publicIps())));
                return observed.toBuilder()
                        .mapPublicIpOnLaunch(desired.publicIps())
                        .build();
            })
            .retag((aws, observed, tags) ->
                    aws.ec2().createTags(r -> r.resources(observed.subnetId()).tags(AwsTags.ec2(tags))))
            .delete((aws, observed, request) -> aws.ec2().deleteSubnet(r -> r.subnetId(observed.subnetId())))
            .vanishes()
            .build();
}
