package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.ExistingVpc;
import io.platformoperator.aws.resources.SecurityGroups;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceCache;
import io.platformoperator.subsystem.ChosenRegion;
import io.platformoperator.subsystem.ExistingNetworks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

/**
 * Reads a VPC of another owner for {@link ExistingNetworkCheck}. Environments in the same VPC that are reconciled at the same time share
 * what was read.
 */
final class ExistingNetworkReader {
    private static final Duration MAX_AGE = Duration.ofSeconds(5);
    private static final List<String> NOT_FOUND = List.of(
            "InvalidVpcID.NotFound", "InvalidSubnetID.NotFound", "InvalidVpcID.Malformed", "InvalidSubnetID.Malformed");

    private ExistingNetworkReader() {}

    /** The region with the zones of the VPC's subnets, or with what prevents their use. */
    static ChosenRegion check(ResourceCache<Aws> cache, Owner owner, NetworkSpec spec, ExistingNetwork existing) {
        var aws = cache.cloud();
        var vpc = Objects.requireNonNull(ExistingNetworks.vpc(existing));
        try {
            var observed = aws.coalescedCalls()
                    .getRecent("ec2:ExistingNetwork/" + vpc.vpcId(), MAX_AGE, () -> read(aws, vpc.vpcId()));
            var hasResources = cache.listed(SecurityGroups.KIND).orElseGet(() -> SecurityGroups.owned(aws)).stream()
                    .anyMatch(group ->
                            Identity.of(group.tags()).filter(owner::owns).isPresent());
            var check = new ExistingNetworkCheck(spec, vpc, observed, hasResources);
            var problems = new ArrayList<>(elsewhere(aws, vpc, observed));
            problems.addAll(check.problems());
            return chosen(aws, problems, check.notices(), check.zones());
        } catch (Ec2Exception e) {
            if (!NOT_FOUND.contains(code(e))) {
                throw e;
            }
            var problem = aws.classify(e)
                    + ". Correct network.existing, or create what it names in the account and region of the environment";
            return chosen(aws, List.of(problem), List.of(), List.of());
        }
    }

    private static ChosenRegion chosen(Aws aws, List<String> problems, List<String> notices, List<String> zones) {
        return new ChosenRegion(
                aws.regionInfo().withZones(zones),
                problems.isEmpty() ? null : String.join("; ", problems),
                notices,
                ChosenRegion.Topic.EXISTING_NETWORK);
    }

    private static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null ? "" : String.valueOf(details.errorCode());
    }

    private static ObservedVpc read(Aws aws, String id) {
        var ec2 = aws.ec2();
        var vpc = ec2.describeVpcs(r -> r.vpcIds(id)).vpcs().getFirst();
        var inVpc = Filter.builder().name("vpc-id").values(id).build();
        return new ObservedVpc(
                vpc,
                ec2.describeVpcAttribute(r -> r.vpcId(id).attribute(VpcAttributeName.ENABLE_DNS_SUPPORT))
                        .enableDnsSupport()
                        .value(),
                ec2.describeVpcAttribute(r -> r.vpcId(id).attribute(VpcAttributeName.ENABLE_DNS_HOSTNAMES))
                        .enableDnsHostnames()
                        .value(),
                ec2.describeSubnetsPaginator(r -> r.filters(inVpc)).subnets().stream()
                        .toList(),
                ec2.describeRouteTablesPaginator(r -> r.filters(inVpc)).routeTables().stream()
                        .toList(),
                ec2.describeVpcEndpointsPaginator(r -> r.filters(inVpc)).vpcEndpoints().stream()
                        .toList());
    }

    /** Named subnets that are in another VPC. EC2 refuses to describe those that do not exist. */
    private static List<String> elsewhere(Aws aws, ExistingVpc vpc, ObservedVpc observed) {
        var missing = vpc.tiers().values().stream()
                .flatMap(selector -> selector.ids().stream())
                .filter(id -> observed.subnets().stream()
                        .noneMatch(subnet -> subnet.subnetId().equals(id)))
                .distinct()
                .sorted()
                .toList();
        return missing.isEmpty()
                ? List.of()
                : aws.ec2().describeSubnets(r -> r.subnetIds(missing)).subnets().stream()
                        .map(subnet -> "%s is in %s, not in %s: name a subnet of network.existing.vpcId"
                                .formatted(subnet.subnetId(), subnet.vpcId(), vpc.vpcId()))
                        .toList();
    }
}
