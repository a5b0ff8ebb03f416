package io.platformoperator.environment.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.ClusterSpec.ActiveCluster;
import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.FailoverRecord;
import io.platformoperator.api.v1alpha1.NetworkSpec.NodesPerSubnet;
import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.NodeGroup.NodeSubnets;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.RecoveryRequest;
import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.failover.RegionCapacity;
import io.platformoperator.failover.RegionRole;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.failover.StackRequests;
import io.platformoperator.subsystem.KnownKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompositionTest {
    /** Every setting that a size or the tier decides is set, so that a change of a default does not change the children. */
    private static final Path ENVIRONMENT = Path.of("src/test/resources/environment.yaml");

    private static final KnownKinds NO_KINDS = new KnownKinds(Set.of());
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private final Composition composition = new Composition(Catalog.standard(), List.of(), NO_KINDS);

    @Test
    void composesTheseChildren() throws IOException {
        var children = composition.children(read(Files.readString(ENVIRONMENT)), NOW).stream()
                .map(YAML::asYaml)
                .collect(Collectors.joining());
        Golden.assertSame("children.yaml", children);
    }

    @Test
    void childrenAreOwnedByTheirEnvironment() {
        for (var child : composition.children(environment("tier: staging"), NOW)) {
            var owner = child.getMetadata().getOwnerReferences().getFirst();
            assertThat(owner.getUid()).isEqualTo("0f7e");
            assertThat(owner.getController()).isTrue();
            assertThat(owner.getBlockOwnerDeletion()).isTrue();
        }
    }

    @Test
    void everythingOfAnEnvironmentThatADrillCreatedHasTheTagsOfDrills() {
        var environment = environment("tier: staging", "tags: {team: shop}");
        var meta = environment.getMetadata();
        meta.setLabels(Map.of(PlatformDrill.DRILL_LABEL, "whole", PlatformDrill.RUN_LABEL, "1a2b3c4d"));
        meta.setAnnotations(Map.of(PlatformDrill.EXPIRES, "2030-01-31T18:00:00Z"));
        assertThat(composition.children(environment, NOW))
                .as("a user's labels alone are no drill")
                .allMatch(child -> child.getSpec().placement().tags().equals(Map.of("team", "shop")));

        meta.setOwnerReferences(List.of(new OwnerReferenceBuilder()
                .withApiVersion("platform-operator.io/v1alpha1")
                .withKind("PlatformDrill")
                .build()));
        assertThat(composition.children(environment, NOW)).allMatch(child -> child.getSpec()
                .placement()
                .tags()
                .equals(Map.of(
                        "team",
                        "shop",
                        "platform-operator.io/drill",
                        "whole",
                        "platform-operator.io/expires",
                        "2030-01-31T18:00:00Z")));
    }

    @Test
    void stackSettingsApplyToTheRightCharts() {
        var base = new AvailableStack(StackName.BASE, List.of());
        var mesh = new AvailableStack(
                StackName.MESH,
                List.of(
                        new AvailableStack.Chart("istiod", "1.29.0", "https://charts.example", true, true),
                        new AvailableStack.Chart("gateway", "1.29.0", "https://charts.example", true, false)));
        var backup = new AvailableStack(StackName.BACKUP, List.of());
        var environment = environment("tier: production", """
                services: [{name: edge, class: gateway}, {name: orders, instrumentation: java}, {name: users}]
                stacks:
                  base: {enabled: false}
                  backup: {enabled: false}
                  mesh:
                    version: 1.30.0
                    values: {a: {b: 1, c: 1}}
                    charts: {istiod: {values: {a: {c: 2}}}, gateway: {version: 1.31.0}}
                """);
        var stacks = new Composition(Catalog.standard(), List.of(base, mesh, backup), NO_KINDS)
                .regions(environment, NOW)
                .getFirst()
                .stacks();
        assertThat(stacks).extracting(stack -> stack.getMetadata().getName()).allSatisfy(name -> assertThat(name)
                .matches(".*-us-east-1-(base|mesh)"));
        var spec = stacks.getLast().getSpec();
        assertThat(spec.charts())
                .extracting(StackChart::name, StackChart::version, chart -> String.valueOf(chart.values()))
                .containsExactly(
                        tuple("istiod", "1.30.0", "{\"a\":{\"b\":1,\"c\":2}}"), tuple("gateway", "1.31.0", "null"));
        assertThat(spec.inputs().stacks()).containsExactly(StackName.BASE, StackName.MESH);
        assertThat(spec.inputs().services())
                .extracting(StackService::name, StackService::minReplicas, StackService::maxReplicas)
                .containsExactly(tuple("edge", 3, 10), tuple("orders", 3, 20), tuple("users", 3, 20));
        assertThat(spec.inputs().services())
                .extracting(StackService::instrumentation)
                .containsExactly(Instrumentation.NONE, Instrumentation.JAVA, Instrumentation.NONE);
        assertThat(spec.inputs().managementCidrs()).containsExactly("10.0.224.0/22", "10.0.228.0/22", "10.0.232.0/22");
    }

    /** A load balancer takes certificates of its own region only. */
    @Test
    void theStacksOfARegionHaveTheCertificateOfThatRegion() {
        var east = "arn:aws:acm:us-east-1:123456789012:certificate/east";
        var west = "arn:aws:acm:us-west-2:123456789012:certificate/west";
        assertThat(certificates("certificateArn: " + west, "certificateArn: " + east))
                .containsExactly(east, west);
        assertThat(certificates("standby: Warm", "certificateArn: " + east)).containsExactly(east, null);
        assertThat(certificates("certificateArn: " + west, "domain: shop.example.com"))
                .containsExactly(null, west);
    }

    private static List<String> certificates(String secondary, String ingress) {
        var environment = environment("tier: production", "ingress: {" + ingress + "}", ", " + secondary);
        return new Composition(Catalog.standard(), List.of(new AvailableStack(StackName.INGRESS, List.of())), NO_KINDS)
                .regions(environment, NOW).stream()
                        .map(region -> region.stacks().getFirst())
                        .map(stack -> stack.getSpec().inputs().ingress().certificateArn())
                        .toList();
    }

    @Test
    void aRegionHasDNSIfItHasALoadBalancerAndAHostedZone() {
        assertThat(dns("ingress: {domain: shop.example.com, hostedZoneId: Z0123456789}", StackName.BASE))
                .isEmpty();
        assertThat(dns("ingress: {certificateArn: arn}", StackName.INGRESS)).isEmpty();

        var regions = dns("""
                ingress: {domain: shop.example.com, hostedZoneId: Z0123456789, certificateArn: arn}
                activeRegion: us-west-2
                """, StackName.INGRESS, StackName.LOGGING);
        assertThat(regions)
                .extracting(DNSSpec::record, DNSSpec::otherRegion, DNSSpec::activeRegion, DNSSpec::clusterName)
                .containsExactly(
                        tuple(FailoverRecord.PRIMARY, "us-west-2", "us-west-2", "shop-us-east-1"),
                        tuple(FailoverRecord.SECONDARY, "us-east-1", "us-west-2", "shop-us-west-2"));
        assertThat(regions)
                .extracting(DNSSpec::certificateNames)
                .containsExactly(List.of(), List.of("shop.example.com", "consoles.shop.example.com"));
    }

    /** Another certificate could not replace the first one: the load balancer uses each that matches. */
    @Test
    void aCertificateKeepsItsNamesWhenAConsoleIsInstalled() {
        var ingress = "ingress: {domain: shop.example.com, hostedZoneId: Z0123456789}";

        assertThat(dns(ingress, StackName.INGRESS))
                .hasSize(2)
                .extracting(DNSSpec::certificateNames)
                .containsExactlyElementsOf(dns(ingress, StackName.INGRESS, StackName.LOGGING).stream()
                        .map(DNSSpec::certificateNames)
                        .toList());
    }

    private static List<DNSSpec> dns(String more, StackName... stacks) {
        var available = Arrays.stream(stacks)
                .map(stack -> new AvailableStack(stack, List.of()))
                .toList();
        return new Composition(Catalog.standard(), available, NO_KINDS)
                .regions(environment("tier: production", more), NOW).stream()
                        .map(RegionChildren::dns)
                        .filter(Objects::nonNull)
                        .map(child -> child.getSpec())
                        .toList();
    }

    @Test
    void standbyModeSetsTheSizeOfTheSecondaryRegion() {
        assertThat(groups(standby("Pilot"))).containsExactly("system");
        assertThat(groups(standby("Warm"))).containsExactly("gateway", "services", "system");
        assertThat(standby("Warm").database().getSpec().readReplicas()).isZero();
        assertThat(standby("Warm").cache().getSpec().nodes()).isEqualTo(2);
        assertThat(standby("Hot").database().getSpec().readReplicas()).isEqualTo(2);
        assertThat(standby("Hot").cache().getSpec().nodes()).isEqualTo(3);
    }

    @Test
    void activeSecondaryRegionHasTheFullSizes() {
        var environment = environment("tier: production", "activeRegion: us-west-2");

        assertThat(composition
                        .regions(environment, NOW)
                        .get(1)
                        .cache()
                        .getSpec()
                        .nodes())
                .isEqualTo(3);
    }

    /** A region that replicates the other one gets its data from there. */
    @Test
    void theActiveRegionAloneIsRestored() {
        var environment = environment("tier: production", "restoreFrom: {environment: before}");
        var regions = composition.regions(environment, NOW);
        var from = new RestoreFrom("before", "us-east-1", null);
        assertThat(regions.getFirst().database().getSpec().restoreFrom()).isEqualTo(from);
        assertThat(regions.getFirst().cache().getSpec().restoreFrom()).isEqualTo(from);
        assertThat(regions.get(1).database().getSpec().restoreFrom()).isNull();
        assertThat(regions.get(1).cache().getSpec().restoreFrom()).isNull();
    }

    /** The active region copies its backups to the other one, which stands by for its Vault. */
    @Test
    void theOtherRegionGetsCopiesOfTheActiveOne() {
        var backup =
                new Composition(Catalog.standard(), List.of(new AvailableStack(StackName.BACKUP, List.of())), NO_KINDS);
        for (var active : List.of("us-east-1", "us-west-2")) {
            var regions = backup.regions(environment("tier: production", "activeRegion: " + active), NOW);
            var other = active.equals("us-east-1") ? "us-west-2" : "us-east-1";
            for (var region : regions) {
                var isActive = region.region().equals(active);
                assertThat(region.backup().getSpec().copyRegion()).isEqualTo(isActive ? other : null);
                assertThat(region.cluster().getSpec().standbyFor())
                        .isEqualTo(isActive ? null : new ActiveCluster(active, "shop-" + active));
                assertThat(region.stacks())
                        .allSatisfy(stack -> assertThat(stack.getSpec().inputs().otherCluster())
                                .isEqualTo("shop-" + (isActive ? other : active)));
            }
        }
    }

    @Test
    void theStacksWithDataInTheClusterAreAskedForTheirPartOfAFailover() {
        var environment = environment("tier: production");
        var restore = new StackRequests.Restore("7", true);
        var roles = new RegionRoles(
                "us-east-1",
                "us-east-1",
                Map.of(
                        "us-east-1",
                        new RegionRole(
                                DataRole.WRITER,
                                true,
                                RegionCapacity.FULL,
                                false,
                                null,
                                new StackRequests("7", Map.of())),
                        "us-west-2",
                        new RegionRole(
                                DataRole.WRITER,
                                false,
                                RegionCapacity.SCALED,
                                false,
                                null,
                                new StackRequests(null, Map.of(StackName.SECRETS, restore)))),
                false);
        var stacks = Stream.of(StackName.BASE, StackName.SECRETS, StackName.BACKUP, StackName.LOGGING)
                .map(stack -> new AvailableStack(stack, List.of()))
                .toList();
        var regions = new Composition(Catalog.standard(), stacks, NO_KINDS).regions(environment, roles, null, NOW);

        assertThat(regions.getFirst().stacks())
                .filteredOn(stack -> stack.getSpec().inputs().lastBackup() != null)
                .extracting(stack -> stack.getSpec().stack())
                .containsExactlyInAnyOrder(StackName.SECRETS, StackName.BACKUP);
        assertThat(regions.get(1).stacks())
                .filteredOn(stack -> stack.getSpec().inputs().restore() != null)
                .singleElement()
                .satisfies(stack -> {
                    assertThat(stack.getSpec().stack()).isEqualTo(StackName.SECRETS);
                    assertThat(stack.getSpec().inputs().restore())
                            .isEqualTo(new RecoveryRequest.Restore("7", "shop-us-east-1", true));
                });
    }

    /** Everything but the fence and the size waits until the other region is verified: its calls may need a region that is lost. */
    @Test
    void aRegionThatTakesOverChangesNothingElseBeforeItIsVerified() {
        var environment = environment("tier: production");
        var before = composition.regions(environment, NOW).get(1);
        var roles = new RegionRoles(
                "us-west-2",
                "us-east-1",
                Map.of(
                        "us-east-1",
                                new RegionRole(
                                        DataRole.WRITER, true, RegionCapacity.FULL, true, null, StackRequests.NONE),
                        "us-west-2",
                                new RegionRole(
                                        DataRole.WRITER,
                                        false,
                                        RegionCapacity.SCALED,
                                        false,
                                        null,
                                        StackRequests.NONE)),
                false);
        var regions = composition.regions(environment, roles, null, NOW);
        var west = regions.get(1);

        assertThat(west.database().getSpec().role()).isEqualTo(DataRole.WRITER);
        assertThat(west.database().getSpec().sourceRegion()).isNull();
        assertThat(west.database().getSpec().multiAz()).isFalse();
        assertThat(west.database().getSpec().readReplicas()).isZero();
        assertThat(west.cache().getSpec().nodes())
                .isEqualTo(before.cache().getSpec().nodes());
        assertThat(List.of(
                        west.network().getSpec(),
                        west.cluster().getSpec(),
                        west.registry().getSpec(),
                        west.backup().getSpec(),
                        west.storage().getSpec()))
                .containsExactly(
                        before.network().getSpec(),
                        before.cluster().getSpec(),
                        before.registry().getSpec(),
                        before.backup().getSpec(),
                        before.storage().getSpec());
        var east = regions.getFirst();
        assertThat(east.database().getSpec().fenced()).isTrue();
        assertThat(east.cache().getSpec().fenced()).isTrue();
        assertThat(east.all())
                .filteredOn(child -> child.getSpec().placement().policies().management() == ManagementPolicy.MANAGE)
                .as("in a region that is not fenced yet, only what has to be fenced changes")
                .containsExactlyInAnyOrder(east.database(), east.cache());
    }

    private static final String EXISTING = """
            {existing: {vpcId: vpc-0a1b, subnets: {public: {ids: [subnet-1, subnet-2, subnet-3]},\
             private: {ids: [subnet-4, subnet-5, subnet-6]}, database: {tags: {tier: database}}\
            , management: {tags: {tier: management}}}}}""";

    /** An existing VPC is in one region; the operator creates the VPC of the other. */
    @Test
    void allChildrenOfARegionAreInItsExistingNetwork() {
        var environment = environment("tier: production", "", ", standby: Hot, network: " + EXISTING);

        var regions = composition.regions(environment, NOW);
        assertThat(regions.get(0).all())
                .allSatisfy(child -> assertThat(child.getSpec().placement().existingNetwork())
                        .isNull());
        assertThat(regions.get(0).network().getSpec().minimumNodes()).isNull();
        assertThat(regions.get(1).all())
                .allSatisfy(child -> assertThat(child.getSpec().placement().existingNetwork())
                        .isEqualTo(environment.getSpec().regions().secondary().existingNetwork()));
        assertThat(regions.get(1).cluster().getSpec().nodeGroups())
                .extracting(NodeGroup::name, NodeGroup::minSize, NodeGroup::subnets)
                .containsExactly(
                        tuple("gateway", 3, NodeSubnets.PRIVATE),
                        tuple("services", 3, NodeSubnets.PRIVATE),
                        tuple("system", 3, NodeSubnets.MANAGEMENT));
        assertThat(regions.get(1).network().getSpec().minimumNodes()).isEqualTo(new NodesPerSubnet(2, 1));
    }

    @Test
    void theGroupSystemIsInThePrivateSubnetsOfAnExistingNetworkWithoutManagementSubnets() {
        var environment = environment(
                "tier: production",
                "",
                ", standby: Hot, network: " + EXISTING.replace(", management: {tags: {tier: management}}", ""));

        var region = composition.regions(environment, NOW).getLast();
        assertThat(region.cluster().getSpec().nodeGroups())
                .extracting(NodeGroup::subnets)
                .containsOnly(NodeSubnets.PRIVATE);
        assertThat(region.network().getSpec().minimumNodes()).isEqualTo(new NodesPerSubnet(3, 0));
    }

    @Test
    void specOverridesTheDefaultsOfTheTier() {
        var environment = environment("tier: production", """
                deletionPolicy: Snapshot
                deletionProtection: false
                network: {natGateways: Single}
                database: {multiAz: false, parameters: {rds.force_ssl: '0'}}
                """);

        var region = composition.regions(environment, NOW).getFirst();
        assertThat(region.network().getSpec().natGateways()).hasToString("SINGLE");
        assertThat(region.network().getSpec().placement().policies().deletion()).hasToString("SNAPSHOT");
        assertThat(region.database().getSpec().deletionProtection()).isFalse();
        assertThat(region.database().getSpec().multiAz()).isFalse();
        assertThat(region.database().getSpec().parameters())
                .containsEntry("rds.force_ssl", "0")
                .containsKey("shared_preload_libraries");
    }

    private RegionChildren standby(String standby) {
        var environment = environment("tier: production", "", ", standby: " + standby);
        return composition.regions(environment, NOW).get(1);
    }

    private static List<String> groups(RegionChildren region) {
        return region.cluster().getSpec().nodeGroups().stream()
                .map(NodeGroup::name)
                .toList();
    }

    private static PlatformEnvironment environment(String tier) {
        return environment(tier, "");
    }

    private static PlatformEnvironment environment(String tier, String more) {
        return environment(tier, more, "");
    }

    private static PlatformEnvironment environment(String tier, String more, String secondary) {
        return read("""
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: shop, namespace: platform}
                spec:
                  %s
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16%s}
                """.formatted(tier, secondary) + more.indent(2));
    }

    private static PlatformEnvironment read(String yaml) {
        var environment = YAML.unmarshal(yaml, PlatformEnvironment.class);
        environment.getMetadata().setUid("0f7e");
        return environment;
    }
}
