package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * Which route table a subnet uses. A subnet has one at most; without one it uses the VPC's main table. All tables of the
 * region are looked at, so that a subnet which somebody moved to a table of theirs is seen and moved back.
 */
final class RouteTableAssociations {
    private RouteTableAssociations() {}

    /** What is wanted of an association. */
    record Wanted(String routeTableId, String subnetId) {}

    /** An association as EC2 shows it. */
    record Association(String id, String routeTableId, String subnetId) {}

    static final ResourceKind<Aws, Wanted, Association> KIND = ResourceKind.<Aws, Wanted, Association>named(
                    "ec2/SubnetRouteTableAssociation")
            .iam(
                    "ec2:DescribeRouteTables",
                    "ec2:AssociateRouteTable",
                    "ec2:ReplaceRouteTableAssociation",
                    "ec2:DisassociateRouteTable")
            .list(aws -> RouteTables.all(aws).stream()
                    .flatMap(table -> of(table).stream())
                    .toList())
            .id(Association::id)
            .name(Wanted::subnetId, Association::subnetId)
            .partOf(Association::routeTableId)
            .preview(want -> new Association(Plan.KNOWN_LATER, want.routeTableId(), want.subnetId()))
            .create((aws, want, claim) -> {
                var made = aws.ec2().associateRouteTable(r -> r.routeTableId(want.routeTableId())
                        .subnetId(want.subnetId()));
                return new Association(made.associationId(), want.routeTableId(), want.subnetId());
            })
            .field("routeTable", Wanted::routeTableId, Association::routeTableId, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.ec2().replaceRouteTableAssociation(r -> r.associationId(have.id())
                        .routeTableId(want.routeTableId()));
                return null; // it has a new id now
            })
            .delete((aws, have, farewell) -> aws.ec2().disassociateRouteTable(r -> r.associationId(have.id())))
            .vanishes()
            .build();

    private static List<Association> of(RouteTable table) {
        return table.associations().stream()
                .filter(each -> each.subnetId() != null)
                .map(each -> new Association(each.routeTableAssociationId(), each.routeTableId(), each.subnetId()))
                .toList();
    }
}
