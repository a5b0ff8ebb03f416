package io.platformoperator.network;

import static io.platformoperator.graph.Plan.KNOWN_AFTER_APPLY;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.NetworkSpec.PeerVpc;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Creates whole networks on the local AWS and verifies them through the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class NetworkIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String REGION = "us-east-1";

    private final Network network = new Network();

    @Test
    void createsTheDesiredNetworkOnceAndDeletesIt(LocalCloud cloud) {
        var spec = NetworkSpecs.production("net-whole");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = region.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1), spec);
            region.resetCalls();

            var result = region.untilReady(graph, LIMIT);

            var calls = region.calls();
            var resources = result.reports().size();
            assertThat(calls.size())
                    .as("calls for %d resources: %s", resources, countsByCall(calls))
                    .isLessThan(resources * 2);
            assertThat(region.iamActions())
                    .isSubsetOf(network.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertDesiredNetwork(region.aws().ec2());
            assertThat(result.outputs().values()).doesNotContain(KNOWN_AFTER_APPLY);
            assertThat(result.outputs()).containsKeys("vpcId", "subnetPrivateA", "securityGroupDatabase", "elasticIpC");
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = restarted.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1), spec);
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            assertThat(restarted.tagged("platform/net-whole")).isEmpty();
        }
    }

    /** The zones that appear come first, by id and by name. */
    @Test
    void aZoneThatAppearsChangesNothingAndOneThatVanishesIsReported(LocalCloud cloud) {
        var elsewhere = "us-west-2";
        var spec = NetworkSpecs.inRegion(elsewhere, NetworkSpecs.development("net-zones"));
        var owner = NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1);
        try (var region = LocalRegion.of(cloud, elsewhere)) {
            region.setZones("{\"us-west-2\": {\"us-west-2a\": null, \"us-west-2b\": null}}");
            region.untilReady(region.graph(network, owner, spec), LIMIT);
        }
        try (var appeared = LocalRegion.of(cloud, elsewhere)) {
            appeared.setZones("{}");
            var chosen = appeared.region(network, owner, spec);
            assertThat(chosen.info().zones()).containsExactly("us-west-2c", "us-west-2d");
            assertThat(chosen.notices()).isEmpty();
            appeared.resetCalls();
            assertThat(appeared.untilReady(appeared.graph(network, owner, spec), LIMIT)
                            .changes())
                    .isEmpty();
            assertThat(appeared.writes()).isEmpty();
        }
        try (var vanished = LocalRegion.of(cloud, elsewhere)) {
            vanished.setZones("{\"us-west-2\": {\"us-west-2d\": null}}");
            assertThat(vanished.region(network, owner, spec).notices())
                    .singleElement()
                    .asString()
                    .startsWith("AWS no longer offers the account zone us-west-2d");
            vanished.resetCalls();
            var graph = vanished.graph(network, owner, spec);
            assertThat(vanished.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(vanished.writes()).isEmpty();
            vanished.untilDeleted(graph, LIMIT);
            vanished.setZones("{}");
        }
    }

    private void assertDesiredNetwork(Ec2Client ec2) {
        var subnets = ec2.describeSubnets(r -> r.filters(owned("net-whole"))).subnets();
        assertThat(subnets).hasSize(12);
        assertThat(subnets.stream().map(Subnet::availabilityZone).collect(toSet()))
                .containsExactlyInAnyOrder("us-east-1a", "us-east-1d", "us-east-1e");
        var byName = subnets.stream().collect(toMap(subnet -> name(subnet.tags()), subnet -> subnet));
        assertThat(AwsTags.toMap(byName.get("subnet-public-a").tags()))
                .containsEntry("kubernetes.io/role/elb", "1")
                .containsEntry("cost-center", "platform");
        assertThat(AwsTags.toMap(byName.get("subnet-private-a").tags()))
                .containsEntry("kubernetes.io/role/internal-elb", "1");

        var zoneOfNat = ec2.describeNatGateways(r -> r.filter(owned("net-whole"))).natGateways().stream()
                .peek(nat -> assertThat(nat.state()).isEqualTo(NatGatewayState.AVAILABLE))
                .collect(toMap(nat -> nat.natGatewayId(), nat -> zoneOf(subnets, nat.subnetId())));
        assertThat(zoneOfNat.values()).containsExactlyInAnyOrder("us-east-1a", "us-east-1d", "us-east-1e");

        var tableOf = tablesBySubnet(
                ec2.describeRouteTables(r -> r.filters(owned("net-whole"))).routeTables());
        for (var subnet : subnets) {
            var targets = defaultRoutes(tableOf.get(subnet.subnetId()));
            var tier = name(subnet.tags()).split("-", -1)[1];
            switch (tier) {
                case "public" -> assertThat(targets).singleElement().asString().startsWith("igw-");
                case "database" -> {
                    assertThat(targets).isEmpty();
                    assertThat(tableOf.get(subnet.subnetId()).routes())
                            .as("only the route of the VPC's CIDR block")
                            .hasSize(1);
                }
                default ->
                    assertThat(targets)
                            .as("default route of " + name(subnet.tags()))
                            .singleElement()
                            .satisfies(nat -> assertThat(zoneOfNat).containsEntry(nat, subnet.availabilityZone()));
            }
        }

        var groups = ec2
                .describeSecurityGroups(r -> r.filters(Filter.builder()
                        .name("vpc-id")
                        .values(subnets.getFirst().vpcId())
                        .build()))
                .securityGroups()
                .stream()
                .collect(toMap(SecurityGroup::groupName, group -> group));
        assertThat(groups.get("default").ipPermissions()).isEmpty();
        assertThat(groups.get("default").ipPermissionsEgress()).isEmpty();
        assertThat(groups.get("net-whole-management").ipPermissions())
                .as("inbound rules")
                .isEmpty();
        assertThat(groups.get("net-whole-database").ipPermissions())
                .as("inbound rules, which are those of the subsystem database")
                .isEmpty();
        var endpoints =
                ec2.describeVpcEndpoints(r -> r.filters(owned("net-whole"))).vpcEndpoints();
        assertThat(endpoints.stream().map(each -> each.serviceName().substring("com.amazonaws.us-east-1.".length())))
                .containsExactlyInAnyOrder("s3", "ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs");
        var bastion = ec2.describeInstances(r -> r.filters(owned("net-whole"))).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
        assertThat(bastion).singleElement().satisfies(instance -> {
            assertThat(instance.subnetId())
                    .isIn(subnets.stream()
                            .filter(subnet -> name(subnet.tags()).startsWith("subnet-management-"))
                            .map(Subnet::subnetId)
                            .toList());
            assertThat(instance.publicIpAddress()).isNull();
        });
        assertThat(ec2.describeFlowLogs().flowLogs().stream().filter(log -> log.resourceId()
                        .equals(subnets.getFirst().vpcId())))
                .singleElement()
                .satisfies(
                        log -> assertThat(log.logGroupName()).isEqualTo("/platform-operator/net-whole/vpc-flow-logs"));
    }

    @Test
    void correctsDrift(LocalCloud cloud) {
        var spec = NetworkSpecs.production("net-drift");
        var owner = NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1);
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(region.graph(network, owner, spec), LIMIT);
            tamper(region.aws().ec2());
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = region.graph(network, owner, spec);
            var result = region.untilReady(graph, LIMIT);

            assertThat(result.reports().stream().filter(report -> report.phase() != Phase.UNMANAGED))
                    .hasSize(network.desired(owner, spec, region.aws().regionInfo())
                            .nodes()
                            .size());
            assertThat(result.reports().stream().filter(report -> report.phase() == Phase.UNMANAGED))
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.kind()).isEqualTo("ec2/Route");
                        assertThat(report.identity().name()).endsWith(" 192.168.0.0/16");
                        assertThat(report.message()).startsWith("a route to igw-");
                    });
            assertThat(region.tagged("platform/net-drift")).doesNotHaveDuplicates();
            var endpoints = group(region.aws().ec2(), "net-drift-endpoints");
            assertThat(endpoints.ipPermissions()).singleElement().satisfies(permission -> {
                assertThat(permission.fromPort()).isEqualTo(443);
                assertThat(permission.ipRanges().stream().map(range -> range.cidrIp()))
                        .containsExactly("10.0.0.0/16");
            });
            assertThat(group(region.aws().ec2(), "net-drift-database").ipPermissions())
                    .as("rules of the subsystem database")
                    .hasSize(1);
            var tables = region.aws()
                    .ec2()
                    .describeRouteTables(r -> r.filters(owned("net-drift")))
                    .routeTables();
            assertThat(tables).hasSize(8);
            assertThat(tables.stream().filter(each -> name(each.tags()).equals("route-table-private-b")))
                    .singleElement()
                    .satisfies(table -> {
                        assertThat(defaultRoutes(table))
                                .singleElement()
                                .asString()
                                .startsWith("nat-");
                        assertThat(table.routes().stream().map(route -> route.destinationCidrBlock()))
                                .as("a user's route stays")
                                .contains("192.168.0.0/16");
                        assertThat(table.associations()).hasSize(1);
                    });
            var latest = region.aws()
                    .ec2()
                    .describeLaunchTemplateVersions(
                            r -> r.launchTemplateName("net-drift-bastion").versions("$Latest"))
                    .launchTemplateVersions()
                    .getFirst()
                    .launchTemplateData();
            assertThat(latest.instanceTypeAsString()).isEqualTo("t3.micro");
            assertThat(latest.blockDeviceMappings().getFirst().ebs().encrypted())
                    .isTrue();
            region.untilDeleted(graph, LIMIT);
            assertThat(region.tagged("platform/net-drift")).isEmpty();
        }
    }

    /**
     * Adds a rule, removes another, moves a subnet to another route table, adds a route, deletes a route table, and creates a
     * version of the bastion's launch template.
     */
    private static void tamper(Ec2Client ec2) {
        var endpoints = group(ec2, "net-drift-endpoints").groupId();
        ec2.authorizeSecurityGroupIngress(r ->
                r.groupId(endpoints).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("0.0.0.0/0"));
        ec2.revokeSecurityGroupIngress(r ->
                r.groupId(endpoints).ipProtocol("tcp").fromPort(443).toPort(443).cidrIp("10.0.0.0/16"));
        ec2.authorizeSecurityGroupIngress(
                r -> r.groupId(group(ec2, "net-drift-database").groupId())
                        .ipProtocol("tcp")
                        .fromPort(5432)
                        .toPort(5432)
                        .cidrIp("10.0.0.0/18"));
        var tables = ec2.describeRouteTables(r -> r.filters(owned("net-drift"))).routeTables().stream()
                .collect(toMap(table -> name(table.tags()), table -> table));
        var privateB = tables.get("route-table-private-b");
        ec2.createRoute(r -> r.routeTableId(privateB.routeTableId())
                .destinationCidrBlock("192.168.0.0/16")
                .gatewayId(defaultRoute(tables.get("route-table-public"))));
        ec2.replaceRouteTableAssociation(
                r -> r.associationId(privateB.associations().getFirst().routeTableAssociationId())
                        .routeTableId(tables.get("route-table-public").routeTableId()));
        var managementC = tables.get("route-table-management-c");
        managementC
                .associations()
                .forEach(each -> ec2.disassociateRouteTable(r -> r.associationId(each.routeTableAssociationId())));
        ec2.deleteRouteTable(r -> r.routeTableId(managementC.routeTableId()));
        ec2.createLaunchTemplateVersion(r ->
                r.launchTemplateName("net-drift-bastion").launchTemplateData(data -> data.instanceType("t3.large")));
    }

    @Test
    void deletesResourcesOfDisabledOptions(LocalCloud cloud) {
        var before = NetworkSpecs.production("net-less");
        var after = NetworkSpecs.minimal("net-less");
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(
                    region.graph(network, NetworkSpecs.owner(before, TeardownPolicy.RETAIN, 1), before), LIMIT);
            var graph = region.graph(network, NetworkSpecs.owner(after, TeardownPolicy.DELETE, 2), after);
            region.untilReady(graph, LIMIT);

            assertThat(region.tagged("platform/net-less").stream().map(each -> each.split(" ", 2)[0]))
                    .doesNotContain("instance", "group", "launch-template", "vpc-flow-log", "log-group", "role")
                    .doesNotContain("instance-profile");
            assertThat(region.tagged("platform/net-less").stream().filter(each -> each.startsWith("natgateway ")))
                    .containsExactly("natgateway nat-gateway-a");
            assertThat(region.tagged("platform/net-less").stream().filter(each -> each.startsWith("elastic-ip ")))
                    .containsExactly("elastic-ip elastic-ip-a");
            var nat = region.aws().ec2().describeNatGateways(r -> r.filter(owned("net-less"))).natGateways().stream()
                    .filter(each -> each.state() == NatGatewayState.AVAILABLE)
                    .map(each -> each.natGatewayId())
                    .toList();
            assertThat(region.aws().ec2().describeRouteTables(r -> r.filters(owned("net-less"))).routeTables().stream()
                            .filter(table -> name(table.tags()).startsWith("route-table-private-")))
                    .hasSize(3)
                    .allSatisfy(table -> assertThat(defaultRoutes(table)).containsExactlyElementsOf(nat));
            region.untilDeleted(graph, LIMIT);
            assertThat(region.tagged("platform/net-less")).isEmpty();
        }
    }

    @Test
    void associatesTheUsersDirectConnectGateway(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            var directConnect = region.aws().directConnect();
            var gateway = directConnect
                    .createDirectConnectGateway(r -> r.directConnectGatewayName("the user's"))
                    .directConnectGateway()
                    .directConnectGatewayId();
            var spec = NetworkSpecs.directConnect("net-line", gateway);
            var graph = region.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1), spec);
            region.untilReady(graph, LIMIT);

            var associations = directConnect
                    .describeDirectConnectGatewayAssociations(r -> r.directConnectGatewayId(gateway))
                    .directConnectGatewayAssociations();
            assertThat(associations).singleElement().satisfies(each -> assertThat(each.associationStateAsString())
                    .isEqualTo("associated"));
            var virtualGateway = associations.getFirst().associatedGateway().id();
            var tables = region.aws()
                    .ec2()
                    .describeRouteTables(r -> r.filters(owned("net-line")))
                    .routeTables();
            assertThat(tables.stream()
                            .filter(table -> table.propagatingVgws().stream()
                                    .anyMatch(each -> each.gatewayId().equals(virtualGateway)))
                            .map(table -> name(table.tags())))
                    .containsExactlyInAnyOrder(
                            "route-table-private-a",
                            "route-table-private-b",
                            "route-table-management-a",
                            "route-table-management-b");
            region.resetCalls();
            assertThat(region.reconcile(graph).isReady()).isTrue();
            assertThat(region.writes()).isEmpty();

            region.untilDeleted(graph, LIMIT);
            assertThat(region.tagged("platform/net-line")).isEmpty();
            directConnect.deleteDirectConnectGateway(r -> r.directConnectGatewayId(gateway));
        }
    }

    @Test
    void peersWithTheNetworkOfAnotherRegionWithRoutesInBoth(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION);
                var other = LocalRegion.of(cloud, "us-west-2")) {
            var alone = NetworkSpecs.minimal("net-peer");
            var otherAlone = NetworkSpecs.inRegion("us-west-2", NetworkSpecs.development("net-peer"));
            var otherVpc = other.untilReady(peerGraph(other, otherAlone, null, 1), LIMIT)
                    .outputs()
                    .get("vpcId");
            var toOther = new PeerVpc("us-west-2", otherVpc, otherAlone.cidr(), null);
            var outputs = region.untilReady(peerGraph(region, alone, toOther, 1), LIMIT)
                    .outputs();
            var connectionId = outputs.get("peeringConnectionId");
            var toRegion = new PeerVpc(REGION, outputs.get("vpcId"), alone.cidr(), connectionId);
            other.untilReady(peerGraph(other, otherAlone, toRegion, 2), LIMIT);

            for (var side : List.of(region, other)) {
                var connection = side.aws().ec2().describeVpcPeeringConnections().vpcPeeringConnections().stream()
                        .filter(each -> each.vpcPeeringConnectionId().equals(connectionId))
                        .findFirst()
                        .orElseThrow();
                assertThat(connection.status().codeAsString()).isEqualTo("active");
            }
            assertThat(routesTo(region, connectionId))
                    .containsExactlyInAnyOrder(
                            "private-a 10.20.0.0/20 active",
                            "private-b 10.20.0.0/20 active",
                            "private-c 10.20.0.0/20 active",
                            "management-a 10.20.0.0/20 active",
                            "management-b 10.20.0.0/20 active",
                            "management-c 10.20.0.0/20 active",
                            "database 10.20.0.0/20 active");
            assertThat(routesTo(other, connectionId))
                    .containsExactlyInAnyOrder(
                            "private-a 10.0.0.0/16 active",
                            "private-b 10.0.0.0/16 active",
                            "management-a 10.0.0.0/16 active",
                            "management-b 10.0.0.0/16 active",
                            "database 10.0.0.0/16 active");
            region.resetCalls();
            assertThat(region.reconcile(peerGraph(region, alone, toOther, 1)).isReady())
                    .isTrue();
            assertThat(other.reconcile(peerGraph(other, otherAlone, toRegion, 2))
                            .isReady())
                    .isTrue();
            assertThat(region.writes()).isEmpty();

            region.untilReady(peerGraph(region, alone, null, 2), LIMIT);
            assertThat(region.tagged("platform/net-peer")).noneMatch(each -> each.contains("peering"));
            assertThat(routesTo(region, connectionId)).isEmpty();
            other.untilDeleted(peerGraph(other, otherAlone, toRegion, 2), LIMIT);
            region.untilDeleted(peerGraph(region, alone, null, 2), LIMIT);
        }
    }

    private Graph<Aws> peerGraph(LocalRegion region, NetworkSpec spec, @Nullable PeerVpc peer, long generation) {
        return region.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.DELETE, generation), spec.withPeer(peer));
    }

    /** Route table, destination and state of each route to a peering connection. */
    private static List<String> routesTo(LocalRegion region, String connectionId) {
        return region.aws().ec2().describeRouteTables(r -> r.filters(owned("net-peer"))).routeTables().stream()
                .flatMap(table -> table.routes().stream()
                        .filter(route -> connectionId.equals(route.vpcPeeringConnectionId()))
                        .map(route -> name(table.tags()).replace("route-table-", "") + " "
                                + route.destinationCidrBlock() + " " + route.stateAsString()))
                .toList();
    }

    @Test
    void retainsTheResourcesThatDataDependsOn(LocalCloud cloud) {
        var spec = NetworkSpecs.development("net-retain");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = region.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.RETAIN, 1), spec);
            region.untilReady(graph, LIMIT);
            region.untilDeleted(graph, LIMIT);

            assertThat(region.tagged("platform/net-retain"))
                    .containsExactlyInAnyOrder(
                            "vpc vpc",
                            "subnet subnet-database-a",
                            "subnet subnet-database-b",
                            "security-group security-group-database",
                            "security-group security-group-cache");

            var again = region.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 2), spec);
            region.untilReady(again, LIMIT);
            assertThat(region.tagged("platform/net-retain").stream().filter("vpc vpc"::equals))
                    .hasSize(1);
            region.untilDeleted(again, LIMIT);
            assertThat(region.tagged("platform/net-retain")).isEmpty();
        }
    }

    @Test
    void namesTheInterfaceThatPreventsDeletion(LocalCloud cloud) throws InterruptedException {
        var spec = NetworkSpecs.minimal("net-held");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = region.graph(network, NetworkSpecs.owner(spec, TeardownPolicy.DELETE, 1), spec);
            region.untilReady(graph, LIMIT);
            var ec2 = region.aws().ec2();
            var subnet = ec2.describeSubnets(r -> r.filters(owned("net-held"))).subnets().stream()
                    .filter(each -> name(each.tags()).equals("subnet-private-a"))
                    .findFirst()
                    .orElseThrow()
                    .subnetId();
            var blocker = ec2.createNetworkInterface(r -> r.subnetId(subnet).description("somebody's proxy"))
                    .networkInterface()
                    .networkInterfaceId();

            var deadline = Instant.now().plus(LIMIT);
            var message = "";
            while (!message.contains(blocker) && Instant.now().isBefore(deadline)) {
                Thread.sleep(Duration.ofMillis(200));
                message = region.teardown(graph).reports().stream()
                        .filter(report -> report.identity().name().equals("subnet-private-a"))
                        .map(report -> report.message())
                        .findFirst()
                        .orElse("");
            }
            assertThat(message).contains("DependencyViolation", blocker, "somebody's proxy", "created by ");

            ec2.deleteNetworkInterface(r -> r.networkInterfaceId(blocker));
            region.untilDeleted(graph, LIMIT);
            assertThat(region.tagged("platform/net-held")).isEmpty();
        }
    }

    private static Filter owned(String environment) {
        return Filter.builder()
                .name("tag:" + Identity.ENVIRONMENT_TAG)
                .values("platform/" + environment)
                .build();
    }

    private static String name(List<Tag> tags) {
        return AwsTags.toMap(tags).get(Identity.RESOURCE_TAG);
    }

    private static SecurityGroup group(Ec2Client ec2, String name) {
        return ec2.describeSecurityGroups(r -> r.filters(
                        Filter.builder().name("group-name").values(name).build()))
                .securityGroups()
                .getFirst();
    }

    private static String zoneOf(List<Subnet> subnets, String id) {
        return subnets.stream()
                .filter(subnet -> subnet.subnetId().equals(id))
                .findFirst()
                .orElseThrow()
                .availabilityZone();
    }

    private static Map<String, RouteTable> tablesBySubnet(List<RouteTable> tables) {
        return tables.stream()
                .flatMap(table -> table.associations().stream().map(each -> Map.entry(each.subnetId(), table)))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Set<String> defaultRoutes(RouteTable table) {
        var targets = new HashSet<String>();
        table.routes().stream()
                .filter(route -> "0.0.0.0/0".equals(route.destinationCidrBlock()))
                .forEach(route -> targets.add(route.natGatewayId() == null ? route.gatewayId() : route.natGatewayId()));
        return targets;
    }

    private static String defaultRoute(RouteTable table) {
        return defaultRoutes(table).iterator().next();
    }

    private static Map<String, Long> countsByCall(List<String> calls) {
        return calls.stream().collect(groupingBy(call -> call, TreeMap::new, counting()));
    }
}
