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

/** An internet gateway. It is of use once it is attached: {@link InternetGatewayAttachments}. */
final class InternetGateways {
    private InternetGateways() {}

    /** Those of environments. */
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

    /** What is wanted of an internet gateway: there is nothing to choose. */
    record Wanted() {}

    static final ResourceKind<Aws, Wanted, InternetGateway> KIND = ResourceKind.<Aws, Wanted, InternetGateway>named(
                    "ec2/InternetGateway")
            .iam(
                    "ec2:DescribeInternetGateways",
                    "ec2:CreateInternetGateway",
                    "ec2:CreateTags",
                    "ec2:DeleteInternetGateway")
            .uses(Quota.INTERNET_GATEWAYS.key(), want -> 1)
            .nameless()
            .list(InternetGateways::list)
            .id(InternetGateway::internetGatewayId)
            .tags(gateway -> AwsTags.of(gateway.tags()))
            .preview(want -> InternetGateway.builder()
                    .internetGatewayId(Plan.KNOWN_LATER)
                    .build())
            .create((aws, want, claim) -> aws.ec2()
                    .createInternetGateway(r -> r.overrideConfiguration(SentOnce::set)
                            .tagSpecifications(AwsTags.specification(ResourceType.INTERNET_GATEWAY, claim, Map.of())))
                    .internetGateway())
            .retag((aws, have, tags) -> aws.ec2()
                    .createTags(r -> r.resources(have.internetGatewayId()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) ->
                    aws.ec2().deleteInternetGateway(r -> r.internetGatewayId(have.internetGatewayId())))
            .vanishes()
            .build();
}
