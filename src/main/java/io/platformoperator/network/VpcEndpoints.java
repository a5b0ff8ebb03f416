package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SecurityGroupIdentifier;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/**
 * A VPC endpoint of an AWS service. A gateway endpoint is a route in route tables. An interface endpoint is an address in
 * each subnet, to which the service's public DNS name resolves inside the VPC. No idempotency token is sent (see {@link
 * RouteTables}): AWS refuses a second endpoint, because a route table has one route to a service and a VPC one private DNS
 * name of it.
 */
final class VpcEndpoints {
    private VpcEndpoints() {}

    /**
     * The desired endpoint.
     *
     * @param service such as {@code com.amazonaws.us-east-1.s3}
     * @param routeTables ids; empty for an interface endpoint
     * @param subnets ids, at most one subnet per zone; empty for a gateway endpoint
     * @param securityGroups ids; empty for a gateway endpoint
     */
    record Desired(
            String vpcId,
            String service,
            VpcEndpointType type,
            Set<String> routeTables,
            Set<String> subnets,
            Set<String> securityGroups) {}

    static final ResourceKind<Aws, Desired, VpcEndpoint> KIND = ResourceKind.<Aws, Desired, VpcEndpoint>named(
                    "ec2/VPCEndpoint")
            .iam(
                    IamStatement.allow("ec2:DescribeVpcEndpoints", "route53:AssociateVPCWithHostedZone"),
                    IamStatement.creates("ec2:CreateVpcEndpoint"),
                    IamStatement.changes(
                            "ec2:CreateVpcEndpoint",
                            "ec2:CreateTags",
                            "ec2:ModifyVpcEndpoint",
                            "ec2:DeleteVpcEndpoints"),
                    IamStatement.tagsNew("CreateVpcEndpoint")) // for the private DNS name of an interface endpoint
            .usesQuota(Quota.GATEWAY_ENDPOINTS.key(), desired -> desired.type() == VpcEndpointType.GATEWAY ? 1 : 0)
            .withoutUniqueName()
            .creationTime(Duration.ofSeconds(90))
            .list(VpcEndpoints::list)
            .id(VpcEndpoint::vpcEndpointId)
            .tags(endpoint -> AwsTags.toMap(endpoint.tags()))
            .state(VpcEndpoints::state)
            .recreateWhenFailed(failed -> true)
            .preview(desired -> VpcEndpoint.builder()
                    .vpcEndpointId(Plan.KNOWN_AFTER_APPLY)
                    .vpcId(desired.vpcId())
                    .serviceName(desired.service())
                    .state("pending")
                    .build())
            .create((aws, desired, request) -> aws.ec2()
                    .createVpcEndpoint(r -> {
                        r.vpcId(desired.vpcId())
                                .serviceName(desired.service())
                                .vpcEndpointType(desired.type())
                                .tagSpecifications(AwsTags.specification(ResourceType.VPC_ENDPOINT, request, Map.of()));
                        if (desired.type() == VpcEndpointType.INTERFACE) {
                            r.subnetIds(desired.subnets())
                                    .securityGroupIds(desired.securityGroups())
                                    .privateDnsEnabled(true);
                        } else {
                            r.routeTableIds(desired.routeTables());
                        }
                    })
                    .vpcEndpoint())
            .field("vpc", Desired::vpcId, VpcEndpoint::vpcId, REPLACE)
            .field("service", Desired::service, VpcEndpoint::serviceName, REPLACE)
            // Route tables that other clients add stay.
            .relativeField(
                    "routeTables",
                    Desired::routeTables,
                    (desired, observed, _) -> desiredRouteTables(desired, observed),
                    IN_PLACE)
            .field(
                    "subnets",
                    Desired::subnets,
                    observed -> observed.hasSubnetIds() ? new TreeSet<>(observed.subnetIds()) : null,
                    IN_PLACE)
            .field(
                    "securityGroups",
                    Desired::securityGroups,
                    observed -> observed.hasGroups() ? new TreeSet<>(groups(observed)) : null,
                    IN_PLACE)
            .update(VpcEndpoints::update)
            .updateTags((aws, observed, tags) -> aws.ec2()
                    .createTags(r -> r.resources(observed.vpcEndpointId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) -> {
                var response = aws.ec2().deleteVpcEndpoints(r -> r.vpcEndpointIds(observed.vpcEndpointId()));
                UnsuccessfulItems.check(response.unsuccessful(), response.responseMetadata());
            })
            // Gateway endpoints are free and have no subnets.
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("interface-endpoint-zone")
                    * desired.subnets().size())
            .build();

    private static List<VpcEndpoint> list(Aws aws) {
        return aws.ec2().describeVpcEndpointsPaginator(r -> r.filters(ownedResources())).vpcEndpoints().stream()
                .filter(endpoint -> !status(endpoint).equals("deleted"))
                .toList();
    }

    private static State state(VpcEndpoint endpoint) {
        var status = status(endpoint);
        return switch (status) {
            case "available" -> new State.Ready(status);
            case "deleting" -> new State.Deleting(status);
            case "failed", "rejected", "expired" -> new State.Failed(status, failureReason(endpoint));
            default -> new State.Pending(status);
        };
    }

    private static @Nullable Set<String> desiredRouteTables(Desired desired, VpcEndpoint observed) {
        if (!observed.hasRouteTableIds()) {
            return null;
        }
        var tables = new TreeSet<>(desired.routeTables());
        tables.retainAll(observed.routeTableIds());
        return tables;
    }

    /** In lower case: AWS capitalizes some states. */
    private static String status(VpcEndpoint endpoint) {
        return String.valueOf(endpoint.stateAsString()).toLowerCase(Locale.ROOT);
    }

    private static String failureReason(VpcEndpoint endpoint) {
        return endpoint.lastError() == null
                ? String.valueOf(endpoint.failureReason())
                : endpoint.lastError().code() + ": " + endpoint.lastError().message();
    }

    private static VpcEndpoint update(Aws aws, VpcEndpoint observed, Desired desired, UpdateRequest changes) {
        aws.ec2().modifyVpcEndpoint(r -> {
            r.vpcEndpointId(observed.vpcEndpointId());
            if (changes.includes("routeTables")) {
                r.addRouteTableIds(missing(desired.routeTables(), observed.routeTableIds()));
            }
            if (changes.includes("subnets")) {
                r.addSubnetIds(missing(desired.subnets(), observed.subnetIds()))
                        .removeSubnetIds(missing(observed.subnetIds(), desired.subnets()));
            }
            if (changes.includes("securityGroups")) {
                r.addSecurityGroupIds(missing(desired.securityGroups(), groups(observed)))
                        .removeSecurityGroupIds(missing(groups(observed), desired.securityGroups()));
            }
        });
        return observed.toBuilder()
                .routeTableIds(desired.routeTables())
                .subnetIds(desired.subnets())
                .groups(desired.securityGroups().stream()
                        .map(id -> SecurityGroupIdentifier.builder().groupId(id).build())
                        .toList())
                .build();
    }

    private static List<String> groups(VpcEndpoint endpoint) {
        return endpoint.groups().stream().map(SecurityGroupIdentifier::groupId).toList();
    }

    /** The ids of the first collection that the second one does not contain. */
    private static List<String> missing(Collection<String> ids, Collection<String> others) {
        return ids.stream().filter(id -> !others.contains(id)).toList();
    }
}
