package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.DeletionBlockers;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * A route table, without its {@link Routes}, {@link RouteTableAssociations} and {@link RoutePropagations}. No idempotency
 * token is sent: with a token, EC2 returns the first table even after a user has deleted it, so the operator could never
 * create the table again.
 */
final class RouteTables {
    private RouteTables() {}

    /** The desired route table. */
    record Desired(String vpcId) {}

    static final ResourceKind<Aws, Desired, RouteTable> KIND = ResourceKind.<Aws, Desired, RouteTable>named(
                    "ec2/RouteTable")
            .iam(
                    DeletionBlockers.IAM,
                    IamStatement.creates("ec2:CreateRouteTable"),
                    IamStatement.changes("ec2:CreateRouteTable", "ec2:CreateTags", "ec2:DeleteRouteTable"),
                    IamStatement.tagsNew("CreateRouteTable"))
            .withoutUniqueName()
            .list(RouteTables::list)
            .id(RouteTable::routeTableId)
            .tags(table -> AwsTags.toMap(table.tags()))
            .preview(desired -> RouteTable.builder()
                    .routeTableId(Plan.KNOWN_AFTER_APPLY)
                    .vpcId(desired.vpcId())
                    .build())
            .create((aws, desired, request) -> aws.ec2()
                    .createRouteTable(r -> r.vpcId(desired.vpcId())
                            .tagSpecifications(AwsTags.specification(ResourceType.ROUTE_TABLE, request, Map.of())))
                    .routeTable())
            .field("vpc", Desired::vpcId, RouteTable::vpcId, REPLACE)
            .updateTags((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.routeTableId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) -> DeletionBlockers.deleteRouteTable(aws, observed.routeTableId()))
            .deletesSynchronously()
            .build();

    /** All route tables of the region; one call serves all kinds that are parts of route tables. */
    static List<RouteTable> listAll(Aws aws) {
        return aws.coalescedCalls()
                .get("ec2:DescribeRouteTables", () -> aws.ec2().describeRouteTablesPaginator().routeTables().stream()
                        .toList());
    }

    /** The route tables of environments. */
    static List<RouteTable> list(Aws aws) {
        return listAll(aws).stream()
                .filter(table -> table.tags().stream().anyMatch(tag -> tag.key().equals(Identity.ENVIRONMENT_TAG)))
                .toList();
    }
}
