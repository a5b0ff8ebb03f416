package io.platformoperator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.ExistingNetwork.ExistingSubnets;
import io.platformoperator.api.v1alpha1.ExistingNetwork.SubnetSelector;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.subsystem.ExistingNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

class ExistingNetworkCheckTest {
    private static final String CIDR = "10.8.0.0/16";
    private static final List<String> TIERS = List.of("public", "private", "database", "management");
    private static final ExistingNetwork BY_ID = new ExistingNetwork(
            "vpc-1", new ExistingSubnets(ids("public"), ids("private"), ids("database"), ids("management")));
    private static final ExistingNetwork BY_TAGS = new ExistingNetwork(
            "vpc-1", new ExistingSubnets(tags("public"), tags("private"), tags("database"), tags("management")));

    private ExistingNetwork named = BY_ID;
    private boolean dnsSupport = true;
    private boolean dnsHostnames = true;
    private boolean hasResources;
    private String cidr = CIDR;
    private List<Subnet> subnets = new ArrayList<>();
    private List<RouteTable> tables = new ArrayList<>(List.of(
            table("rtb-public", "public", route -> route.gatewayId("igw-1")),
            table("rtb-private", "private", route -> route.natGatewayId("nat-1")),
            table("rtb-management", "management", route -> route.transitGatewayId("tgw-1"))));
    private List<VpcEndpoint> endpoints = new ArrayList<>(List.of(endpoint("s3")));

    ExistingNetworkCheckTest() {
        for (var tier : TIERS) {
            // The zones' ids are in another order than the names.
            subnets.add(subnet(tier, "a", "use1-az2", 0));
            subnets.add(subnet(tier, "b", "use1-az1", 1));
            subnets.add(subnet(tier, "c", "use1-az4", 2));
        }
    }

    @Test
    void aVpcThatHasWhatIsNeededIsUsable() {
        assertThat(check().problems()).isEmpty();
        assertThat(check().notices()).isEmpty();
        assertThat(check().zones()).containsExactly("us-east-1b", "us-east-1a", "us-east-1c");
        named = BY_TAGS;
        assertThat(check().problems()).isEmpty();
        assertThat(check().zones()).containsExactly("us-east-1b", "us-east-1a", "us-east-1c");
    }

    @Test
    void dnsMustBeOn() {
        dnsHostnames = false;
        assertThat(check().problems())
                .containsExactly("DNS hostnames of vpc-1 is off, without which nodes can't join the cluster:"
                        + " aws ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-hostnames");
        dnsSupport = false;
        assertThat(check().problems()).hasSize(2).first().asString().contains("--enable-dns-support");
    }

    @Test
    void theCidrIsOneOfTheVpcsAndContainsTheSubnets() {
        cidr = "10.9.0.0/16";
        assertThat(check().problems())
                .contains(
                        "vpc-1 has the CIDR blocks 10.8.0.0/16, 100.64.0.0/16, not 10.9.0.0/16: set the cidr of the region"
                                + " to the one that contains the subnets")
                .anyMatch(problem ->
                        problem.contains("subnet-private-a (10.8.16.0/20) is not in the cidr of the region"));
        cidr = "100.64.0.0/16";
        assertThat(check().problems()).allMatch(problem -> problem.contains("is not in the cidr of the region"));
    }

    @Test
    void eachTierHasOneSubnetPerZone() {
        subnets.removeIf(subnet -> subnet.subnetId().equals("subnet-database-b"));
        assertThat(check().problems())
                .containsExactly(
                        "network.existing.subnets.database (subnet-database-a, subnet-database-b, subnet-database-c)"
                                + " has subnets in 2 zones of vpc-1 (subnet-database-a, subnet-database-c), but spec.availabilityZones"
                                + " is 3: name one subnet in each zone");
        named = BY_TAGS;
        assertThat(check().problems())
                .singleElement()
                .asString()
                .startsWith("network.existing.subnets.database (with the tags {tier=database}) has subnets in 2 zones");
        subnets.add(subnet("database", "b2", "use1-az2", 1).toBuilder()
                .availabilityZone("us-east-1a")
                .build());
        assertThat(check().problems())
                .contains(
                        "network.existing.subnets.database names subnet-database-a, subnet-database-b2, which are in the"
                                + " same zone us-east-1a (use1-az2): name one subnet per zone");
    }

    /** A subnet in a fourth zone may not change which ones are used. */
    @Test
    void tagsThatMatchMoreZonesAreRefused() {
        named = BY_TAGS;
        subnets.add(subnet("private", "d", "use1-az0", 3));
        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("network.existing.subnets.private", "has subnets in 4 zones", "availabilityZones is 3");
        var vpc = Objects.requireNonNull(ExistingNetworks.vpc(BY_TAGS));
        assertThat(vpc.select("private", subnets)).hasSize(4);
    }

    @Test
    void theTiersAreInTheSameZones() {
        replace("public-c", subnet -> subnet.availabilityZone("us-east-1d").availabilityZoneId("use1-az5"));
        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains(
                        "different zones",
                        "network.existing.subnets.public in us-east-1a (use1-az2), us-east-1b (use1-az1), us-east-1d (use1-az5)",
                        "load balancer reaches no pods in other zones");
    }

    @Test
    void zonesThatEksRefusesAreNamed() {
        TIERS.forEach(tier -> replace(tier + "-c", subnet -> subnet.availabilityZoneId("use1-az3")));
        assertThat(check().problems())
                .hasSize(4)
                .contains(
                        "subnet-private-c is in us-east-1c (use1-az3), in which EKS creates no cluster: name a subnet of"
                                + " another zone");
    }

    @Test
    void publicSubnetsRouteToAnInternetGateway() {
        tables.set(0, table("rtb-public", "public", route -> route.natGatewayId("nat-1")));
        assertThat(check().problems())
                .hasSize(3)
                .first()
                .asString()
                .startsWith(
                        "subnet-public-b (network.existing.subnets.public) has no route from 0.0.0.0/0 to an internet"
                                + " gateway");
    }

    @Test
    void nodesNeedAWayOutOrEndpoints() {
        tables.set(1, table("rtb-private", "private", route -> route.natGatewayId("nat-1")
                .state(RouteState.BLACKHOLE)));
        assertThat(check().problems())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("subnet-private-b has no route for 0.0.0.0/0, so nodes can't join")
                .contains(
                        "(autoscaling, ec2, ecr.api, ecr.dkr, eks, eks-auth, elasticloadbalancing, logs, secretsmanager, sts)");
        List.of("autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "sts")
                .forEach(service -> endpoints.add(endpoint(service)));
        assertThat(check().problems()).first().asString().contains("(secretsmanager)");
        endpoints.add(endpoint("secretsmanager"));
        assertThat(check().problems()).isEmpty();
    }

    /** Subnets without an association use the main route table. */
    @Test
    void theMainRouteTableCounts() {
        tables.remove(1);
        assertThat(check().problems()).hasSize(3);
        tables.add(RouteTable.builder()
                .routeTableId("rtb-main")
                .associations(association -> association.main(true))
                .routes(Route.builder()
                        .destinationCidrBlock("0.0.0.0/0")
                        .natGatewayId("nat-1")
                        .build())
                .build());
        assertThat(check().problems()).isEmpty();
    }

    @Test
    void nodesWithoutPublicAddressesReachNothingThroughAnInternetGateway() {
        tables.set(1, table("rtb-private", "private", route -> route.gatewayId("igw-1")));
        assertThat(check().problems())
                .hasSize(3)
                .allMatch(problem -> problem.contains("routes 0.0.0.0/0 to the internet gateway igw-1"));
        for (var letter : List.of("a", "b", "c")) {
            replace("private-" + letter, subnet -> subnet.mapPublicIpOnLaunch(true));
        }
        assertThat(check().problems()).isEmpty();
    }

    /** Afterwards the nodes of the environment use the addresses. */
    @Test
    void subnetsHaveFreeAddressesForTheStart() {
        replace("private-a", subnet -> subnet.availableIpAddressCount(75));
        replace("public-a", subnet -> subnet.availableIpAddressCount(7));
        assertThat(check().problems())
                .containsExactly(
                        "subnet-public-a has 7 free addresses, and the environment needs 8 there to start: free some, or name a"
                                + " larger subnet",
                        "subnet-private-a has 75 free addresses, and the environment needs 76 there to start: free some, or name"
                                + " a larger subnet");
        hasResources = true;
        assertThat(check().problems()).isEmpty();
        assertThat(check().notices()).isEmpty();
        replace("private-a", subnet -> subnet.availableIpAddressCount(15));
        assertThat(check().notices())
                .singleElement()
                .asString()
                .startsWith("subnet-private-a has only 15 free addresses");
    }

    /** With the private subnets as management subnets, they need addresses for both. */
    @Test
    void aSubnetOfTwoTiersNeedsTheAddressesOfBoth() {
        named = new ExistingNetwork("vpc-1", new ExistingSubnets(ids("public"), ids("private"), ids("private"), null));
        replace("private-a", subnet -> subnet.availableIpAddressCount(16 + 60 + 8 + 30 - 1));
        assertThat(check().problems()).singleElement().asString().contains("needs 114 there");
    }

    @Test
    void whatIsMissingForOthersIsANotice() {
        endpoints.clear();
        replace("public-b", subnet -> subnet.tags(List.of()));
        tables.add(table("rtb-database", "database", route -> route.gatewayId("igw-1")));
        assertThat(check().problems()).isEmpty();
        assertThat(check().notices())
                .anyMatch(notice -> notice.startsWith("the tag kubernetes.io/role/elb=1 is missing on subnet-public-b"))
                .anyMatch(notice -> notice.startsWith("vpc-1 has no gateway endpoint of S3"))
                .anyMatch(notice -> notice.startsWith("subnet-database-a, a subnet for the database, routes 0.0.0.0/0"))
                .hasSize(5);
    }

    /** AWS may leave out what has no value. */
    @ParameterizedTest
    @ValueSource(strings = {"addresses", "public addresses", "state"})
    void whatAwsDoesNotReportIsNoProblem(String missing) {
        switch (missing) {
            case "addresses" ->
                subnets.replaceAll(subnet ->
                        subnet.toBuilder().availableIpAddressCount(null).build());
            case "public addresses" -> {
                tables.set(1, table("rtb-private", "private", route -> route.gatewayId("igw-1")));
                subnets.replaceAll(
                        subnet -> subnet.toBuilder().mapPublicIpOnLaunch(null).build());
            }
            default ->
                tables.replaceAll(table -> table.toBuilder()
                        .routes(table.routes().stream()
                                .map(route ->
                                        route.toBuilder().state((String) null).build())
                                .toList())
                        .build());
        }
        assertThat(check().problems()).isEmpty();
    }

    /** A block contains those that share its prefix. */
    @Test
    void blocksContainSmallerBlocks() {
        Predicate<String> isInside = other -> Ipv4Block.of("10.8.0.0/16").contains(Ipv4Block.of(other));
        assertThat(List.of("10.8.0.0/16", "10.8.255.240/28")).allMatch(isInside);
        assertThat(List.of("10.9.0.0/16", "10.8.0.0/15", "11.8.0.0/24", "138.8.0.0/20"))
                .noneMatch(isInside);
        assertThat(Ipv4Block.of("0.0.0.0/0").contains(Ipv4Block.of("200.1.2.3/32")))
                .isTrue();
    }

    private ExistingNetworkCheck check() {
        var vpc = Vpc.builder()
                .vpcId("vpc-1")
                .cidrBlock(CIDR)
                .cidrBlockAssociationSet(
                        block -> block.cidrBlock(CIDR).cidrBlockState(state -> state.state("associated")),
                        block -> block.cidrBlock("100.64.0.0/16").cidrBlockState(state -> state.state("associated")),
                        block -> block.cidrBlock("10.9.0.0/16").cidrBlockState(state -> state.state("disassociated")))
                .build();
        return new ExistingNetworkCheck(
                NetworkSpecs.in(named, cidr, NetworkSpecs.production("shop")),
                Objects.requireNonNull(ExistingNetworks.vpc(named)),
                new ObservedVpc(vpc, dnsSupport, dnsHostnames, subnets, tables, endpoints),
                hasResources);
    }

    private void replace(String name, Consumer<Subnet.Builder> change) {
        subnets.replaceAll(subnet -> {
            if (!subnet.subnetId().equals("subnet-" + name)) {
                return subnet;
            }
            var changed = subnet.toBuilder();
            change.accept(changed);
            return changed.build();
        });
    }

    private static Subnet subnet(String tier, String letter, String zoneId, int index) {
        return Subnet.builder()
                .subnetId("subnet-" + tier + "-" + letter)
                .vpcId("vpc-1")
                .availabilityZone("us-east-1" + letter)
                .availabilityZoneId(zoneId)
                .cidrBlock("10.8." + (TIERS.indexOf(tier) + 4 * index) * 16 + ".0/20")
                .availableIpAddressCount(4000)
                .mapPublicIpOnLaunch(false)
                .tags(AwsTags.toEc2(
                        Map.of("tier", tier, "kubernetes.io/role/elb", "1", "kubernetes.io/role/internal-elb", "1")))
                .build();
    }

    private static RouteTable table(String id, String tier, UnaryOperator<Route.Builder> target) {
        return RouteTable.builder()
                .routeTableId(id)
                .associations(
                        association -> association.subnetId("subnet-" + tier + "-a"),
                        association -> association.subnetId("subnet-" + tier + "-b"),
                        association -> association.subnetId("subnet-" + tier + "-c"))
                .routes(
                        Route.builder()
                                .destinationCidrBlock(CIDR)
                                .gatewayId("local")
                                .build(),
                        target.apply(Route.builder().destinationCidrBlock("0.0.0.0/0"))
                                .build())
                .build();
    }

    private static VpcEndpoint endpoint(String service) {
        return VpcEndpoint.builder()
                .serviceName("com.amazonaws.us-east-1." + service)
                .state("Available")
                .build();
    }

    private static SubnetSelector ids(String tier) {
        return new SubnetSelector(
                List.of("subnet-" + tier + "-a", "subnet-" + tier + "-b", "subnet-" + tier + "-c"), Map.of());
    }

    private static SubnetSelector tags(String tier) {
        return new SubnetSelector(List.of(), Map.of("tier", tier));
    }
}
