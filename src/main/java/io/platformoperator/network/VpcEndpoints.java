package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SecurityGroupIdentifier;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/**
 * A way to an AWS service that does not leave the VPC: a gateway endpoint is an entry in route tables, an interface
 * endpoint an address in each subnet, which takes over the service's public name inside the VPC. No idempotency token (see
 * {@link RouteTables}): a route table has one route to a service and a VPC one owner of its name, so AWS refuses a twin.
 */
final class VpcEndpoints {
    private VpcEndpoints() {}

    /**
     * What is wanted of an endpoint.
     *
     * @param service such as {@code com.amazonaws.us-east-1.s3}
     * @param routeTables of a gateway endpoint; none for an interface one
     * @param subnets of an interface endpoint, one per zone at most; none for a gateway one
     * @param securityGroups of an interface endpoint; none for a gateway one
     */
    record Wanted(
            String vpcId,
            String service,
            VpcEndpointType type,
            Set<String> routeTables,
            Set<String> subnets,
            Set<String> securityGroups) {}

    static final ResourceKind<Aws, Wanted, VpcEndpoint> KIND = ResourceKind.<Aws, Wanted, VpcEndpoint>named(
                    "ec2/VPCEndpoint")
            .iam(
                    "ec2:DescribeVpcEndpoints",
                    "ec2:CreateVpcEndpoint",
                    "ec2:CreateTags",
                    "ec2:ModifyVpcEndpoint",
                    "ec2:DeleteVpcEndpoints")
            .nameless()
            .takes(Duration.ofSeconds(90))
            .list(VpcEndpoints::list)
            .id(VpcEndpoint::vpcEndpointId)
            .tags(endpoint -> AwsTags.of(endpoint.tags()))
            .state(VpcEndpoints::state)
            .preview(want -> VpcEndpoint.builder()
                    .vpcEndpointId(Plan.KNOWN_LATER)
                    .vpcId(want.vpcId())
                    .serviceName(want.service())
                    .state("pending")
                    .build())
            .create((aws, want, claim) -> aws.ec2()
                    .createVpcEndpoint(r -> {
                        r.vpcId(want.vpcId())
                                .serviceName(want.service())
                                .vpcEndpointType(want.type())
                                .tagSpecifications(AwsTags.specification(ResourceType.VPC_ENDPOINT, claim, Map.of()));
                        if (want.type() == VpcEndpointType.INTERFACE) {
                            r.subnetIds(want.subnets())
                                    .securityGroupIds(want.securityGroups())
                                    .privateDnsEnabled(true);
                        } else {
                            r.routeTableIds(want.routeTables());
                        }
                    })
                    .vpcEndpoint())
            .field("vpc", Wanted::vpcId, VpcEndpoint::vpcId, REPLACE)
            .field("service", Wanted::service, VpcEndpoint::serviceName, REPLACE)
            .field("routeTables", Wanted::routeTables, have -> new TreeSet<>(have.routeTableIds()), IN_PLACE)
            .field("subnets", Wanted::subnets, have -> new TreeSet<>(have.subnetIds()), IN_PLACE)
            .field("securityGroups", Wanted::securityGroups, have -> new TreeSet<>(groups(have)), IN_PLACE)
            .update(VpcEndpoints::update)
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.vpcEndpointId()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> {
                var answer = aws.ec2().deleteVpcEndpoints(r -> r.vpcEndpointIds(have.vpcEndpointId()));
                Unsuccessful.check(answer.unsuccessful(), answer.responseMetadata());
            })
            // Gateway endpoints are free, and have no subnets.
            .monthlyCost(want -> Catalog.standard().perMonth("interface-endpoint-zone")
                    * want.subnets().size())
            .build();

    private static List<VpcEndpoint> list(Aws aws) {
        return aws.ec2().describeVpcEndpointsPaginator(r -> r.filters(ours())).vpcEndpoints().stream()
                .filter(endpoint -> !word(endpoint).equals("deleted"))
                .toList();
    }

    private static State state(VpcEndpoint endpoint) {
        var word = word(endpoint);
        return switch (word) {
            case "available" -> new State.Ready(word);
            case "deleting" -> new State.Deleting(word);
            case "failed", "rejected", "expired" -> new State.Failed(word, why(endpoint));
            default -> new State.Pending(word);
        };
    }

    /** AWS writes some with a capital. */
    private static String word(VpcEndpoint endpoint) {
        return String.valueOf(endpoint.stateAsString()).toLowerCase(Locale.ROOT);
    }

    private static String why(VpcEndpoint endpoint) {
        return endpoint.lastError() == null
                ? String.valueOf(endpoint.failureReason())
                : endpoint.lastError().code() + ": " + endpoint.lastError().message();
    }

    private static List<String> groups(VpcEndpoint endpoint) {
        return endpoint.groups().stream().map(SecurityGroupIdentifier::groupId).toList();
    }

    private static VpcEndpoint update(Aws aws, VpcEndpoint have, Wanted want, Changes changes) {
        aws.ec2().modifyVpcEndpoint(r -> {
            r.vpcEndpointId(have.vpcEndpointId());
            if (changes.has("routeTables")) {
                r.addRouteTableIds(lacking(want.routeTables(), have.routeTableIds()))
                        .removeRouteTableIds(lacking(have.routeTableIds(), want.routeTables()));
            }
            if (changes.has("subnets")) {
                r.addSubnetIds(lacking(want.subnets(), have.subnetIds()))
                        .removeSubnetIds(lacking(have.subnetIds(), want.subnets()));
            }
            if (changes.has("securityGroups")) {
                r.addSecurityGroupIds(lacking(want.securityGroups(), groups(have)))
                        .removeSecurityGroupIds(lacking(groups(have), want.securityGroups()));
            }
        });
        return have.toBuilder()
                .routeTableIds(want.routeTables())
                .subnetIds(want.subnets())
                .groups(want.securityGroups().stream()
                        .map(id -> SecurityGroupIdentifier.builder().groupId(id).build())
                        .toList())
                .build();
    }

    /** Those that the others lack. */
    private static List<String> lacking(Collection<String> some, Collection<String> others) {
        return some.stream().filter(each -> !others.contains(each)).toList();
    }
}
