package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.WithoutRetries;
import io.platformoperator.aws.resources.DeletionBlockers;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

/** A VPC. CreateVpc accepts neither a name nor an idempotency token, and EC2 returns one DNS setting per call. */
final class Vpcs {
    private Vpcs() {}

    /** The desired VPC. */
    record Desired(String cidr, boolean dnsSupport, boolean dnsHostnames) {}

    /** The observed VPC. */
    record Vpc(String id, Map<String, String> tags, String cidr, boolean dnsSupport, boolean dnsHostnames) {}

    static final ResourceKind<Aws, Desired, Vpc> KIND = ResourceKind.<Aws, Desired, Vpc>named("ec2/VPC")
            .iam(
                    DeletionBlockers.IAM,
                    IamStatement.allow("ec2:DescribeVpcs", "ec2:DescribeVpcAttribute"),
                    IamStatement.creates("ec2:CreateVpc"),
                    IamStatement.changes("ec2:CreateTags", "ec2:ModifyVpcAttribute", "ec2:DeleteVpc"),
                    IamStatement.tagsNew("CreateVpc"))
            .usesQuota(Quota.VPCS.key(), desired -> 1)
            .withoutUniqueName()
            .list(Vpcs::list)
            .details(Duration.ofMinutes(10), Vpcs::read, Vpcs::carry)
            .id(Vpc::id)
            .tags(Vpc::tags)
            .preview(desired -> new Vpc(
                    Plan.KNOWN_AFTER_APPLY, Map.of(), desired.cidr(), desired.dnsSupport(), desired.dnsHostnames()))
            .create((aws, desired, request) -> {
                var vpc = aws.ec2()
                        .createVpc(r -> r.overrideConfiguration(WithoutRetries::apply)
                                .cidrBlock(desired.cidr())
                                .tagSpecifications(AwsTags.specification(ResourceType.VPC, request, Map.of())))
                        .vpc();
                // AWS's defaults of a new VPC: DNS support on, DNS host names off.
                return new Vpc(vpc.vpcId(), request.tags(), vpc.cidrBlock(), true, false);
            })
            .field("cidr", Desired::cidr, Vpc::cidr, IMMUTABLE)
            .field("dnsSupport", Desired::dnsSupport, Vpc::dnsSupport, IN_PLACE)
            .field("dnsHostnames", Desired::dnsHostnames, Vpc::dnsHostnames, IN_PLACE)
            .update(Vpcs::update)
            .updateTags((aws, observed, tags) ->
                    aws.ec2().createTags(r -> r.resources(observed.id()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) -> DeletionBlockers.deleteVpc(aws, observed.id()))
            .deletesSynchronously()
            .build();

    /** The VPCs of the account and region, those of other owners included, without their DNS settings. */
    static List<Vpc> list(Aws aws) {
        return AccountListing.VPCS.list(aws).stream()
                .map(vpc -> new Vpc(vpc.vpcId(), AwsTags.toMap(vpc.tags()), vpc.cidrBlock(), true, false))
                .toList();
    }

    private static Optional<Vpc> read(Aws aws, Vpc listed) {
        return Optional.of(new Vpc(
                listed.id(),
                listed.tags(),
                listed.cidr(),
                aws.ec2()
                        .describeVpcAttribute(r -> r.vpcId(listed.id()).attribute(VpcAttributeName.ENABLE_DNS_SUPPORT))
                        .enableDnsSupport()
                        .value(),
                aws.ec2()
                        .describeVpcAttribute(
                                r -> r.vpcId(listed.id()).attribute(VpcAttributeName.ENABLE_DNS_HOSTNAMES))
                        .enableDnsHostnames()
                        .value()));
    }

    private static Vpc carry(Vpc before, Vpc listed) {
        return new Vpc(listed.id(), listed.tags(), listed.cidr(), before.dnsSupport(), before.dnsHostnames());
    }

    /** Sets each changed attribute separately: EC2 accepts one attribute per call. */
    private static Vpc update(Aws aws, Vpc observed, Desired desired, UpdateRequest changes) {
        if (changes.includes("dnsSupport")) {
            aws.ec2().modifyVpcAttribute(r -> r.vpcId(observed.id())
                    .enableDnsSupport(v -> v.value(desired.dnsSupport())));
        }
        if (changes.includes("dnsHostnames")) {
            aws.ec2().modifyVpcAttribute(r -> r.vpcId(observed.id())
                    .enableDnsHostnames(v -> v.value(desired.dnsHostnames())));
        }
        return new Vpc(observed.id(), observed.tags(), observed.cidr(), desired.dnsSupport(), desired.dnsHostnames());
    }
}
