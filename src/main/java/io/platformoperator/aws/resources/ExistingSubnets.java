package io.platformoperator.aws.resources;

import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Subnets of other owners, which graphs only refer to. The listing has all subnets of the account and region. */
public final class ExistingSubnets {
    private ExistingSubnets() {}

    /** {@code ec2/ExistingSubnet}. */
    public static final ResourceKind<Aws, Subnets.Desired, Subnet> KIND =
            ResourceKind.<Aws, Subnets.Desired, Subnet>named("ec2/ExistingSubnet")
                    .iam(IamStatement.allow("ec2:DescribeSubnets"))
                    .list(AccountListing.SUBNETS::list)
                    .id(Subnet::subnetId)
                    .tags(subnet -> AwsTags.toMap(subnet.tags()))
                    .preview(desired -> Subnet.builder().build())
                    .create((aws, desired, request) -> {
                        throw new IllegalStateException("the owner of an existing VPC creates its subnets");
                    })
                    .delete((aws, observed, request) -> {
                        throw new IllegalStateException("the owner of an existing VPC deletes its subnets");
                    })
                    .build();
}
