package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.RouteTable;

/**
 * The association of a subnet with a route table. A subnet has at most one; without one it uses the VPC's main route table.
 * The listing reads all route tables of the region, so that the operator detects and reverts an association of its subnet
 * with another owner's route table. The association of another owner's subnet with a route table of the operator stays.
 */
final class RouteTableAssociations {
    private RouteTableAssociations() {}

    /** The desired association. */
    record Desired(String routeTableId, String subnetId) {}

    /** The observed association. */
    record Association(String id, String routeTableId, String subnetId) {}

    static final ResourceKind<Aws, Desired, Association> KIND = ResourceKind.<Aws, Desired, Association>named(
                    "ec2/SubnetRouteTableAssociation")
            .iam(
                    IamStatement.allow("ec2:DescribeRouteTables"),
                    IamStatement.changes(
                            "ec2:AssociateRouteTable",
                            "ec2:ReplaceRouteTableAssociation",
                            "ec2:DisassociateRouteTable"))
            .list(aws -> RouteTables.listAll(aws).stream()
                    .flatMap(RouteTableAssociations::associations)
                    .toList())
            .id(Association::id)
            .name(Desired::subnetId, Association::subnetId)
            .partOf(Association::routeTableId)
            .leavesUnmanagedParts(
                    (association, isOwned) -> isOwned.test(association.subnetId()),
                    association -> "an association with the subnet " + association.subnetId())
            .preview(desired -> new Association(Plan.KNOWN_AFTER_APPLY, desired.routeTableId(), desired.subnetId()))
            .create((aws, desired, request) -> {
                var created = aws.ec2().associateRouteTable(r -> r.routeTableId(desired.routeTableId())
                        .subnetId(desired.subnetId()));
                return new Association(created.associationId(), desired.routeTableId(), desired.subnetId());
            })
            .field("routeTable", Desired::routeTableId, Association::routeTableId, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.ec2().replaceRouteTableAssociation(r -> r.associationId(observed.id())
                        .routeTableId(desired.routeTableId()));
                return null; // EC2 assigned a new id, which only a listing returns
            })
            .delete((aws, observed, request) -> aws.ec2().disassociateRouteTable(r -> r.associationId(observed.id())))
            .deletesSynchronously()
            .build();

    private static Stream<Association> associations(RouteTable table) {
        return table.associations().stream()
                .filter(association -> association.subnetId() != null)
                .map(association -> new Association(
                        association.routeTableAssociationId(), association.routeTableId(), association.subnetId()));
    }
}
