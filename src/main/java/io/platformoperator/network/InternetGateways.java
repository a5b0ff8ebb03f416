package io.platformoperator.network;

import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.WithoutRetries;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** An internet gateway. {@link GatewayAttachments} attaches it to the VPC. */
final class InternetGateways {
    private InternetGateways() {}

    /** The desired internet gateway; it has no settings. */
    record Desired() {}

    static final ResourceKind<Aws, Desired, InternetGateway> KIND = ResourceKind.<Aws, Desired, InternetGateway>named(
                    "ec2/InternetGateway")
            .iam(
                    IamStatement.allow("ec2:DescribeInternetGateways"),
                    IamStatement.creates("ec2:CreateInternetGateway"),
                    IamStatement.changes("ec2:CreateTags", "ec2:DeleteInternetGateway"),
                    IamStatement.tagsNew("CreateInternetGateway"))
            .usesQuota(Quota.INTERNET_GATEWAYS.key(), desired -> 1)
            .withoutUniqueName()
            .list(InternetGateways::list)
            .id(InternetGateway::internetGatewayId)
            .tags(gateway -> AwsTags.toMap(gateway.tags()))
            .preview(desired -> InternetGateway.builder()
                    .internetGatewayId(Plan.KNOWN_AFTER_APPLY)
                    .build())
            .create((aws, desired, request) -> aws.ec2()
                    .createInternetGateway(r -> r.overrideConfiguration(WithoutRetries::apply)
                            .tagSpecifications(AwsTags.specification(ResourceType.INTERNET_GATEWAY, request, Map.of())))
                    .internetGateway())
            .updateTags((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.internetGatewayId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) ->
                    aws.ec2().deleteInternetGateway(r -> r.internetGatewayId(observed.internetGatewayId())))
            .deletesSynchronously()
            .build();

    /** All internet gateways of environments; one call serves this kind and the attachments. */
    static List<InternetGateway> list(Aws aws) {
        return AccountListing.INTERNET_GATEWAYS.list(aws);
    }
}
