package io.platformoperator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;
import software.amazon.awssdk.services.ec2.waiters.Ec2Waiter;

/**
 * A VPC that no environment created, without the operator's tags: subnets of four tiers in two zones, an internet gateway, a NAT
 * gateway, and route tables.
 *
 * @param subnets IDs by tier
 * @param ids IDs of the VPC and its parts
 */
record OtherOwnersNetwork(Ec2Client ec2, String vpcId, Map<String, List<String>> subnets, Set<String> ids) {
    static final String CIDR = "10.80.0.0/20";

    private static final List<String> TIERS = List.of("public", "private", "database", "management");

    static OtherOwnersNetwork create(Ec2Client ec2) {
        var ids = new TreeSet<String>();
        var vpc = ec2.createVpc(r -> r.cidrBlock(CIDR)).vpc().vpcId();
        ids.add(vpc);
        var zones = ec2.describeAvailabilityZones().availabilityZones().stream()
                .sorted(Comparator.comparing(AvailabilityZone::zoneId))
                .toList();
        var subnets = new TreeMap<String, List<String>>();
        for (var tier : TIERS) {
            for (var zone = 0; zone < 2; zone++) {
                var block = "10.80." + (TIERS.indexOf(tier) * 4 + zone * 2) + ".0/23";
                var zoneName = zones.get(zone).zoneName();
                var id = ec2.createSubnet(r -> r.vpcId(vpc)
                                .cidrBlock(block)
                                .availabilityZone(zoneName)
                                .tagSpecifications(tags -> tags.resourceType(ResourceType.SUBNET)
                                        .tags(Tag.builder()
                                                .key("tier")
                                                .value(tier)
                                                .build())))
                        .subnet()
                        .subnetId();
                subnets.computeIfAbsent(tier, ignored -> new ArrayList<>()).add(id);
                ids.add(id);
            }
        }
        var internet = ec2.createInternetGateway().internetGateway().internetGatewayId();
        ec2.attachInternetGateway(r -> r.internetGatewayId(internet).vpcId(vpc));
        var address = ec2.allocateAddress(r -> r.domain(DomainType.VPC)).allocationId();
        var nat = ec2.createNatGateway(
                        r -> r.subnetId(subnets.get("public").getFirst()).allocationId(address))
                .natGateway()
                .natGatewayId();
        ids.addAll(List.of(internet, address, nat));
        awaitNat(ec2, nat);
        for (var tier : TIERS) {
            var table = ec2.createRouteTable(r -> r.vpcId(vpc)).routeTable().routeTableId();
            ids.add(table);
            subnets.get(tier)
                    .forEach(subnet ->
                            ec2.associateRouteTable(r -> r.routeTableId(table).subnetId(subnet)));
            switch (tier) {
                case "public" ->
                    ec2.createRoute(r -> r.routeTableId(table)
                            .destinationCidrBlock("0.0.0.0/0")
                            .gatewayId(internet));
                case "private", "management" ->
                    ec2.createRoute(r -> r.routeTableId(table)
                            .destinationCidrBlock("0.0.0.0/0")
                            .natGatewayId(nat));
                default -> {}
            }
        }
        return new OtherOwnersNetwork(ec2, vpc, Map.copyOf(subnets), Set.copyOf(ids));
    }

    /** The SDK's waiter also waits while EC2 does not show the new gateway yet. */
    private static void awaitNat(Ec2Client ec2, String nat) {
        try (var waiter = Ec2Waiter.builder()
                .client(ec2)
                .overrideConfiguration(w -> w.maxAttempts(600)
                        .waitTimeout(Duration.ofMinutes(1))
                        .backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(100))))
                .build()) {
            waiter.waitUntilNatGatewayAvailable(r -> r.natGatewayIds(nat));
        }
    }

    /** The field {@code network} of a region: the private subnets by ID, the others by tags. */
    Map<String, ?> field() {
        return Map.of(
                "existing",
                Map.of(
                        "vpcId",
                        vpcId,
                        "subnets",
                        Map.of(
                                "public", Map.of("tags", Map.of("tier", "public")),
                                "private", Map.of("ids", subnets.get("private")),
                                "database", Map.of("tags", Map.of("tier", "database")),
                                "management", Map.of("tags", Map.of("tier", "management")))));
    }

    void setDnsHostnames(boolean on) {
        ec2.modifyVpcAttribute(r -> r.vpcId(vpcId)
                .enableDnsHostnames(AttributeBooleanValue.builder().value(on).build()));
    }

    /** Everything that AWS shows of the VPC and its parts, except what others create in it. */
    List<String> description() {
        var inVpc = filter("vpc-id");
        var parts =
                new ArrayList<Object>(ec2.describeVpcs(r -> r.filters(inVpc)).vpcs());
        for (var name : List.of(VpcAttributeName.ENABLE_DNS_SUPPORT, VpcAttributeName.ENABLE_DNS_HOSTNAMES)) {
            parts.add(ec2.describeVpcAttribute(r -> r.vpcId(vpcId).attribute(name)));
        }
        ec2.describeSubnets(r -> r.filters(inVpc)).subnets().stream()
                .map(subnet -> subnet.toBuilder().availableIpAddressCount(0).build())
                .forEach(parts::add);
        parts.addAll(ec2.describeRouteTables(r -> r.filters(inVpc)).routeTables());
        parts.addAll(ec2.describeInternetGateways(r -> r.filters(filter("attachment.vpc-id")))
                .internetGateways());
        parts.addAll(ec2.describeNatGateways(r -> r.filter(inVpc)).natGateways());
        parts.addAll(ec2.describeNetworkAcls(r -> r.filters(inVpc)).networkAcls());
        parts.addAll(ec2.describeFlowLogs(r -> r.filter(filter("resource-id"))).flowLogs());
        parts.addAll(ec2.describeVpcEndpoints(r -> r.filters(inVpc)).vpcEndpoints());
        parts.addAll(ec2.describeSecurityGroups(r -> r.filters(inVpc)).securityGroups().stream()
                .filter(group -> group.groupName().equals("default"))
                .toList());
        return parts.stream().map(Object::toString).sorted().toList();
    }

    /** IDs of the security groups in the VPC, beside the default one. */
    List<String> securityGroups() {
        return ec2.describeSecurityGroups(r -> r.filters(filter("vpc-id"))).securityGroups().stream()
                .filter(group -> !group.groupName().equals("default"))
                .map(group -> group.groupId())
                .toList();
    }

    private Filter filter(String name) {
        return Filter.builder().name(name).values(vpcId).build();
    }
}
