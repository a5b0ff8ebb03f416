package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * A route table; what is in it are {@link Routes} and {@link RouteTableAssociations}. EC2 would take an idempotency token,
 * but answers with the first table even when somebody has deleted that: the table would never come back.
 */
final class RouteTables {
    private RouteTables() {}

    /** All of the region: somebody may have moved a subnet of ours to a table of theirs. */
    static List<RouteTable> all(Aws aws) {
        return aws.shared()
                .of("ec2:DescribeRouteTables", () -> aws.ec2().describeRouteTablesPaginator().routeTables().stream()
                        .toList());
    }

    /** Those of environments. */
    static List<RouteTable> ours(Aws aws) {
        return all(aws).stream()
                .filter(table -> table.tags().stream().anyMatch(tag -> tag.key().equals(Identity.ENVIRONMENT_TAG)))
                .toList();
    }

    /** What is wanted of a route table. */
    record Wanted(String vpcId) {}

    static final ResourceKind<Aws, Wanted, RouteTable> KIND = ResourceKind.<Aws, Wanted, RouteTable>named(
                    "ec2/RouteTable")
            .iam("ec2:DescribeRouteTables", "ec2:CreateRouteTable", "ec2:CreateTags", "ec2:DeleteRouteTable")
            .nameless()
            .list(RouteTables::ours)
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
