package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * A route table; what is in it are {@link Routes} and {@link RouteTableAssociations}. EC2 would take an idempotency token,
 * but answers with the first table even when somebody has deleted that: the table would never come back.
 */
final class RouteTables {
    private RouteTables() {}

    /** What is wanted of a route table. */
    record Wanted(String vpcId) {}

    static final ResourceKind<Aws, Wanted, RouteTable> KIND = ResourceKind.<Aws, Wanted, RouteTable>named(
                    "ec2/RouteTable")
            .iam("ec2:DescribeRouteTables", "ec2:CreateRouteTable", "ec2:CreateTags", "ec2:DeleteRouteTable")
            .nameless()
            .list(aws -> aws.ec2().describeRouteTablesPaginator(r -> r.filters(ours())).routeTables().stream()
                    .toList())
            .id(RouteTable::routeTableId)
            .tags(table -> AwsTags.of(table.tags()))
            .preview(want -> RouteTable.builder()
                    .routeTableId(Plan.KNOWN_LATER)
                    .vpcId(want.vpcId())
                    .build())
            .create((aws, want, claim) -> aws.ec2()
                    .createRouteTable(r -> r.vpcId(want.vpcId())
                            .tagSpecifications(AwsTags.specification(ResourceType.ROUTE_TABLE, claim, Map.of())))
                    .routeTable())
            .field("vpc", Wanted::vpcId, RouteTable::vpcId, REPLACE)
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.routeTableId()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> aws.ec2().deleteRouteTable(r -> r.routeTableId(have.routeTableId())))
            .vanishes()
            .build();
}
