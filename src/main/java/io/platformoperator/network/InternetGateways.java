package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.SentOnce;
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
                    "ec2:DescribeInternetGateways",
                    "ec2:CreateInternetGateway",
                    "ec2:CreateTags",
                    "ec2:DeleteInternetGateway")
            .uses(Quota.INTERNET_GATEWAYS.key(), desired -> 1)
            .nameless()
            .list(InternetGateways::list)
            .id(InternetGateway::internetGatewayId)
            .tags(gateway -> AwsTags.of(gateway.tags()))
            .preview(desired -> InternetGateway.builder()
                    .internetGatewayId(Plan.KNOWN_LATER)
                    .build())
            .create((aws, desired, request) -> aws.ec2()
                    .createInternetGateway(r -> r.overrideConfiguration(SentOnce::set)
                            .tagSpecifications(AwsTags.specification(ResourceType.INTERNET_GATEWAY, request, Map.of())))
                    .internetGateway())
            .retag((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.internetGatewayId()).tags(AwsTags.ec2(tags))))
            .delete((aws, observed, request) ->
                    aws.ec2().deleteInternetGateway(r -> r.internetGatewayId(observed.internetGatewayId())))
            .vanishes()
            .build();

    /** All internet gateways of environments; one call serves this kind and the attachments. */
    static List<InternetGateway> list(Aws aws) {
        return aws.shared()
                .of(
                        "ec2:DescribeInternetGateways",
                        () ->
                                aws
                                        .ec2()
                                        .describeInternetGatewaysPaginator(r -> r.filters(ours()))
                                        .internetGateways()
                                        .stream()
                                        .toList());
    }
}
