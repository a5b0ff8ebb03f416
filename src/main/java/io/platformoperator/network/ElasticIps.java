package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.SentOnce;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** An elastic IP address: what the platform looks like from the internet, so others may have put it on their lists. */
final class ElasticIps {
    private ElasticIps() {}

    /** What is wanted of an address: there is nothing to choose. */
    record Wanted() {}

    static final ResourceKind<Aws, Wanted, Address> KIND = ResourceKind.<Aws, Wanted, Address>named("ec2/EIP")
            .iam("ec2:DescribeAddresses", "ec2:AllocateAddress", "ec2:CreateTags", "ec2:ReleaseAddress")
            .uses(Quota.ELASTIC_IPS.key(), want -> 1)
            .nameless()
            .list(aws -> aws.ec2().describeAddresses(r -> r.filters(ours())).addresses())
            .id(Address::allocationId)
            .tags(address -> AwsTags.of(address.tags()))
            .preview(want -> Address.builder()
                    .allocationId(Plan.KNOWN_LATER)
                    .publicIp(Plan.KNOWN_LATER)
                    .build())
            .create((aws, want, claim) -> {
                var made = aws.ec2().allocateAddress(r -> r.overrideConfiguration(SentOnce::set)
                        .domain(DomainType.VPC)
                        .tagSpecifications(AwsTags.specification(ResourceType.ELASTIC_IP, claim, Map.of())));
                return Address.builder()
                        .allocationId(made.allocationId())
                        .publicIp(made.publicIp())
                        .tags(AwsTags.ec2(claim.tags()))
                        .build();
            })
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.allocationId()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> aws.ec2().releaseAddress(r -> r.allocationId(have.allocationId())))
            .vanishes()
            .monthlyCost(want -> Catalog.standard().perMonth("public-ipv4"))
            .build();
}
