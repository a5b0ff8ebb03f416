package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.SentOnce;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

/** A VPC. EC2 takes neither a name nor a token for it, and shows its DNS settings only one by one. */
final class Vpcs {
    private Vpcs() {}

    /** What is wanted of a VPC. */
    record Wanted(String cidr, boolean dnsSupport, boolean dnsHostnames) {}

    /** A VPC as EC2 shows it. */
    record Vpc(String id, Map<String, String> tags, String cidr, boolean dnsSupport, boolean dnsHostnames) {}

    static final ResourceKind<Aws, Wanted, Vpc> KIND = ResourceKind.<Aws, Wanted, Vpc>named("ec2/VPC")
            .iam(
                    "ec2:DescribeVpcs",
                    "ec2:DescribeVpcAttribute",
                    "ec2:CreateVpc",
                    "ec2:CreateTags",
                    "ec2:ModifyVpcAttribute",
                    "ec2:DeleteVpc")
            .uses(Quota.VPCS.key(), want -> 1)
            .nameless()
            .list(Vpcs::list)
            .details(Duration.ofMinutes(10), Vpcs::read, Vpcs::carry)
            .id(Vpc::id)
            .tags(Vpc::tags)
            .preview(want -> new Vpc(Plan.KNOWN_LATER, Map.of(), want.cidr(), want.dnsSupport(), want.dnsHostnames()))
            .create((aws, want, claim) -> {
                var vpc = aws.ec2()
                        .createVpc(r -> r.overrideConfiguration(SentOnce::set)
                                .cidrBlock(want.cidr())
                                .tagSpecifications(AwsTags.specification(ResourceType.VPC, claim, Map.of())))
                        .vpc();
                // AWS's defaults for a new VPC: DNS support on, host names off.
                return new Vpc(vpc.vpcId(), claim.tags(), vpc.cidrBlock(), true, false);
            })
            .field("cidr", Wanted::cidr, Vpc::cidr, REFUSE)
            .field("dnsSupport", Wanted::dnsSupport, Vpc::dnsSupport, IN_PLACE)
            .field("dnsHostnames", Wanted::dnsHostnames, Vpc::dnsHostnames, IN_PLACE)
            .update(Vpcs::update)
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.id()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> aws.ec2().deleteVpc(r -> r.vpcId(have.id())))
            .vanishes()
            .build();

    private static List<Vpc> list(Aws aws) {
        return aws.ec2().describeVpcsPaginator(r -> r.filters(ours())).vpcs().stream()
                .map(vpc -> new Vpc(vpc.vpcId(), AwsTags.of(vpc.tags()), vpc.cidrBlock(), true, false))
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

    /** EC2 takes one attribute a call. */
    private static Vpc update(Aws aws, Vpc have, Wanted want, Changes changes) {
        if (changes.has("dnsSupport")) {
            aws.ec2().modifyVpcAttribute(r -> r.vpcId(have.id()).enableDnsSupport(v -> v.value(want.dnsSupport())));
        }
        if (changes.has("dnsHostnames")) {
            aws.ec2().modifyVpcAttribute(r -> r.vpcId(have.id()).enableDnsHostnames(v -> v.value(want.dnsHostnames())));
        }
        return new Vpc(have.id(), have.tags(), have.cidr(), want.dnsSupport(), want.dnsHostnames());
    }
}
