package io.platformoperator.network;

import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.WithoutRetries;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** An Elastic IP address: the public source address of the platform, which other organizations may have allow-listed. */
final class ElasticIps {
    private ElasticIps() {}

    /** The desired Elastic IP address; it has no settings. */
    record Desired() {}

    static final ResourceKind<Aws, Desired, Address> KIND = ResourceKind.<Aws, Desired, Address>named("ec2/EIP")
            .iam(
                    IamStatement.allow("ec2:DescribeAddresses"),
                    IamStatement.creates("ec2:AllocateAddress"),
                    IamStatement.changes("ec2:CreateTags", "ec2:ReleaseAddress"),
                    IamStatement.tagsNew("AllocateAddress"))
            .usesQuota(Quota.ELASTIC_IPS.key(), desired -> 1)
            .withoutUniqueName()
            .list(AccountListing.ELASTIC_IPS::list)
            .id(Address::allocationId)
            .tags(address -> AwsTags.toMap(address.tags()))
            .preview(desired -> Address.builder()
                    .allocationId(Plan.KNOWN_AFTER_APPLY)
                    .publicIp(Plan.KNOWN_AFTER_APPLY)
                    .build())
            .create((aws, desired, request) -> {
                var created = aws.ec2().allocateAddress(r -> r.overrideConfiguration(WithoutRetries::apply)
                        .domain(DomainType.VPC)
                        .tagSpecifications(AwsTags.specification(ResourceType.ELASTIC_IP, request, Map.of())));
                return Address.builder()
                        .allocationId(created.allocationId())
                        .publicIp(created.publicIp())
                        .tags(AwsTags.toEc2(request.tags()))
                        .build();
            })
            .updateTags((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.allocationId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) -> aws.ec2().releaseAddress(r -> r.allocationId(observed.allocationId())))
            .deletesSynchronously()
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("public-ipv4"))
            .build();
}
