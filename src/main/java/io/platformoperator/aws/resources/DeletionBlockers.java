package io.platformoperator.aws.resources;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.IamStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * Names the resources that prevent the deletion of a network resource. EC2 answers {@code DependencyViolation} without
 * naming them, and most of them carry no tags of the operator: other clients created them.
 */
public final class DeletionBlockers {
    /** The IAM actions that the search needs. */
    public static final IamStatement IAM = IamStatement.allow(
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeRouteTables",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeNatGateways",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeVpnGateways");

    private static final String DEFAULT_GROUP = "default";

    private final Aws aws;
    private final List<String> found = new ArrayList<>();

    private DeletionBlockers(Aws aws) {
        this.aws = aws;
    }

    /** Deletes a subnet. */
    public static void deleteSubnet(Aws aws, String id) {
        naming(
                () -> aws.ec2().deleteSubnet(r -> r.subnetId(id)),
                () -> new DeletionBlockers(aws).addInterfaces("subnet-id", id).found);
    }

    /** Deletes a security group. */
    public static void deleteSecurityGroup(Aws aws, String id) {
        naming(() -> aws.ec2().deleteSecurityGroup(r -> r.groupId(id)), () -> new DeletionBlockers(aws)
                .addInterfaces("group-id", id)
                .addReferringGroups("ip-permission.group-id", id)
                .addReferringGroups("egress.ip-permission.group-id", id)
                .found);
    }

    /** Detaches an internet gateway. EC2 refuses this while the VPC has public addresses. */
    public static void detachInternetGateway(Aws aws, String id, String vpcId) {
        naming(
                () -> aws.ec2()
                        .detachInternetGateway(r -> r.internetGatewayId(id).vpcId(vpcId)),
                () -> new DeletionBlockers(aws).addPublicInterfaces(vpcId).found);
    }

    /** Deletes a route table. */
    public static void deleteRouteTable(Aws aws, String id) {
        naming(
                () -> aws.ec2().deleteRouteTable(r -> r.routeTableId(id)),
                () -> new DeletionBlockers(aws).addAssociatedSubnets(id).found);
    }

    /** Deletes a VPC. */
    public static void deleteVpc(Aws aws, String id) {
        naming(() -> aws.ec2().deleteVpc(r -> r.vpcId(id)), () -> new DeletionBlockers(aws)
                .addInterfaces("vpc-id", id)
                .addPartsOfVpc(id)
                .addGatewaysOfVpc(id)
                .found);
    }

    /**
     * Deletes a resource. If EC2 refuses that because of dependencies, names them in the error.
     *
     * @param blockers finds the dependencies
     */
    static void naming(Runnable delete, Supplier<List<String>> blockers) {
        try {
            delete.run();
        } catch (Ec2Exception e) {
            var details = e.awsErrorDetails();
            if (details == null || !"DependencyViolation".equals(details.errorCode())) {
                throw e;
            }
            var names = blockers.get();
            if (names.isEmpty()) {
                throw e;
            }
            throw ServiceErrors.of(
                    "Ec2",
                    e.statusCode(),
                    details.errorCode(),
                    details.errorMessage() + " Delete these first: " + String.join("; ", names),
                    e.requestId());
        }
    }

    /** What a network interface is, and who created it. */
    static String description(NetworkInterface each) {
        var text = new StringBuilder("network interface ")
                .append(each.networkInterfaceId())
                .append(" (");
        var description = each.description();
        if (description != null && !description.isEmpty()) {
            text.append('"').append(description).append("\", ");
        }
        text.append(each.interfaceTypeAsString()).append(", ").append(each.statusAsString());
        var attachment = each.attachment();
        if (attachment != null && attachment.instanceId() != null) {
            text.append(", attached to ").append(attachment.instanceId());
        }
        return text.append(", created by ")
                .append(each.requesterId() == null ? "account " + each.ownerId() : each.requesterId())
                .append(')')
                .toString();
    }

    private DeletionBlockers addInterfaces(String filter, String value) {
        interfaces(filter, value).forEach(each -> found.add(description(each)));
        return this;
    }

    private DeletionBlockers addPublicInterfaces(String vpcId) {
        interfaces("vpc-id", vpcId).stream()
                .filter(each -> each.association() != null && each.association().publicIp() != null)
                .forEach(each -> found.add(description(each) + " with the public address "
                        + each.association().publicIp()));
        return this;
    }

    private List<NetworkInterface> interfaces(String filter, String value) {
        return aws
                .ec2()
                .describeNetworkInterfacesPaginator(r -> r.filters(filter(filter, value)))
                .networkInterfaces()
                .stream()
                .toList();
    }

    private DeletionBlockers addReferringGroups(String filter, String id) {
        aws.ec2().describeSecurityGroupsPaginator(r -> r.filters(filter(filter, id))).securityGroups().stream()
                .filter(group -> !group.groupId().equals(id))
                .forEach(group -> found.add(
                        "security group " + named(group.groupId(), group.groupName()) + ", whose rules refer to it"));
        return this;
    }

    private DeletionBlockers addAssociatedSubnets(String routeTableId) {
        aws.ec2().describeRouteTablesPaginator(r -> r.routeTableIds(routeTableId)).routeTables().stream()
                .flatMap(table -> table.associations().stream())
                .filter(association -> association.subnetId() != null)
                .forEach(association -> found.add("association "
                        + named(association.routeTableAssociationId(), null) + " with the subnet "
                        + association.subnetId()));
        return this;
    }

    private DeletionBlockers addPartsOfVpc(String id) {
        var ofVpc = filter("vpc-id", id);
        aws.ec2().describeSubnetsPaginator(r -> r.filters(ofVpc)).subnets().stream()
                .forEach(each -> found.add("subnet " + named(each.subnetId(), each.cidrBlock())));
        aws.ec2().describeSecurityGroupsPaginator(r -> r.filters(ofVpc)).securityGroups().stream()
                .filter(group -> !group.groupName().equals(DEFAULT_GROUP))
                .forEach(group -> found.add("security group " + named(group.groupId(), group.groupName())));
        aws.ec2().describeRouteTablesPaginator(r -> r.filters(ofVpc)).routeTables().stream()
                .filter(table -> table.associations().stream().noneMatch(each -> Boolean.TRUE.equals(each.main())))
                .forEach(table -> found.add("route table "
                        + named(
                                table.routeTableId(),
                                AwsTags.toMap(table.tags()).get("Name"))));
        return this;
    }

    private DeletionBlockers addGatewaysOfVpc(String id) {
        var ofVpc = filter("vpc-id", id);
        var attached = filter("attachment.vpc-id", id);
        aws.ec2().describeVpcEndpointsPaginator(r -> r.filters(ofVpc)).vpcEndpoints().stream()
                .forEach(each -> found.add("VPC endpoint " + named(each.vpcEndpointId(), each.serviceName())));
        aws
                .ec2()
                .describeNatGatewaysPaginator(r -> r.filter(ofVpc, filter("state", "pending", "available", "deleting")))
                .natGateways()
                .stream()
                .forEach(each -> found.add("NAT gateway " + named(each.natGatewayId(), each.stateAsString())));
        aws.ec2().describeInternetGatewaysPaginator(r -> r.filters(attached)).internetGateways().stream()
                .forEach(each -> found.add("internet gateway " + each.internetGatewayId()));
        aws.ec2().describeVpnGateways(r -> r.filters(attached)).vpnGateways().stream()
                .filter(gateway -> gateway.vpcAttachments().stream()
                        .anyMatch(each -> id.equals(each.vpcId()) && !"detached".equals(each.stateAsString())))
                .forEach(each -> found.add("virtual private gateway " + each.vpnGatewayId()));
        return this;
    }

    private static String named(String id, @Nullable String name) {
        return name == null ? id : id + " (" + name + ")";
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }
}
