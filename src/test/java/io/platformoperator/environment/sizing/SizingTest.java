package io.platformoperator.environment.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.sizing.RegionSizes.CacheSize;
import io.platformoperator.environment.sizing.RegionSizes.DatabaseSize;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizingTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final String LOAD_TEST = "loadTest: {scalePercent: 100, until: '2030-01-31T18:00:00Z'}";
    private final Sizing sizing = new Sizing(Catalog.standard());

    @Test
    void tiersHaveTheirShareOfProduction() {
        Golden.assertSame(
                "sizes.txt",
                Stream.of(Tier.values())
                        .map(tier -> tier.name().toLowerCase(Locale.ROOT))
                        .map(tier -> tier + "\n" + table(sizing.sizes(spec(tier, ""), NOW)))
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void loadTestHasItsShareUntilItEnds() {
        var spec = spec("testing", LOAD_TEST);
        var end = Instant.parse("2030-01-31T18:00:00Z");

        var during = sizing.sizes(spec, end.minusSeconds(1));
        var production = sizing.sizes(spec("production", ""), end);
        assertThat(during.services()).isEqualTo(production.services());
        assertThat(during.database().instanceClass())
                .isEqualTo(production.database().instanceClass());
        assertThat(Sizing.changesAt(spec, end.minusSeconds(1))).contains(end);

        assertThat(sizing.sizes(spec, end)).isEqualTo(sizing.sizes(spec("testing", ""), end));
        assertThat(Sizing.changesAt(spec, end)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cache.t4g.medium, two regions, true",
        "cache.t4g.medium, one region,  false",
        "cache.m6g.large,  two regions, false",
        "cache.r7g.4xlarge, two regions, false"
    })
    void tellsThatACacheOfSmallNodesIsNotReplicated(String nodeType, String regions, boolean isTold) {
        var secondary = regions.startsWith("two") ? ", secondary: {name: us-west-2, cidr: 10.1.0.0/16}" : "";
        var spec = new KubernetesSerialization().unmarshal("""
            tier: production
            regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}%s}
            sizing: {cache: {nodeType: %s}}
            """.formatted(secondary, nodeType), EnvironmentSpec.class);

        for (var sizes :
                List.of(sizing.sizes(spec, NOW), sizing.sizes(spec, NOW).standby())) {
            assertThat(sizes.choices())
                    .filteredOn(choice -> choice.component().equals("cache"))
                    .singleElement()
                    .satisfies(choice -> assertThat(choice.reason().contains("is not replicated to the other region"))
                            .isEqualTo(isTold));
        }
    }

    /** The management subnets of a /19 have 123 addresses each: for two nodes in each of three zones. */
    @ParameterizedTest
    @CsvSource({"10.0.0.0/16, 48, false", "10.0.0.0/16, 49, true", "10.0.0.0/19, 6, false", "10.0.0.0/19, 7, true"})
    void tellsThatTheManagementSubnetsAreTooSmall(String cidr, int max, boolean isTold) {
        var spec = new KubernetesSerialization().unmarshal("""
            tier: production
            regions: {primary: {name: us-east-1, cidr: %s}}
            sizing: {system: {max: %d}}
            """.formatted(cidr, max), EnvironmentSpec.class);

        assertThat(sizing.sizes(spec, NOW).choices())
                .filteredOn(choice -> choice.component().equals("system"))
                .singleElement()
                .satisfies(choice -> assertThat(
                                choice.reason().contains("lower spec.sizing.system.max, or set a larger instanceType"))
                        .isEqualTo(isTold));
    }

    /** RDS never shrinks storage, so storage added by a load test would remain. */
    @Test
    void loadTestDoesNotChangeStorage() {
        var during = sizing.sizes(spec("testing", LOAD_TEST), NOW).database();

        assertThat(during.storageGiB()).isEqualTo(512);
        assertThat(during.maxStorageGiB()).isEqualTo(512 + 600);
    }

    @Test
    void overridesApplyAndTheRestFollowsTheRule() {
        var sizes = sizing.sizes(spec("staging", """
            sizing:
              gateway: {max: 2}
              services: {instanceType: m5.4xlarge}
              system: {min: 9}
              database: {storageGiB: 200, iops: 3000, readReplicas: 0}
              cache: {nodeType: cache.m5.large, nodes: 2}
            """), NOW);

        var tier = sizing.sizes(spec("staging", ""), NOW);
        assertThat(sizes.gateway())
                .isEqualTo(new NodeGroupSize("gateway", tier.gateway().instanceType(), 2, 2, 50));
        // twice the size: 3 * 0.75 / 2 and 20 * 0.75 / 2, rounded up
        assertThat(sizes.services()).isEqualTo(new NodeGroupSize("services", "m5.4xlarge", 2, 8, 50));
        assertThat(sizes.system())
                .isEqualTo(new NodeGroupSize("system", tier.system().instanceType(), 9, 9, 50));
        assertThat(sizes.database())
                .isEqualTo(new DatabaseSize(tier.database().instanceClass(), 200, 1100, null, null, 0, 900));
        assertThat(sizes.cache()).isEqualTo(new CacheSize("cache.m5.large", 2));
    }

    /** RDS refuses a maximum less than 10 % above the size. */
    @ParameterizedTest
    @CsvSource({
        "storageGiB: 20000, 20000, 22000",
        "storageGiB: 20001, 20001, 22002",
        "storageGiB: 65536, 65536, 65536",
        "storageGiB: 60000, 60000, 60000",
        "'storageGiB: 500, maxStorageGiB: 500', 500, 500",
        "maxStorageGiB: 1100, 1000, 1100",
        "maxStorageGiB: 600, 545, 600",
        "maxStorageGiB: 21, 20, 20",
    })
    void maximumStorageIsEqualToTheSizeOrAtLeast10PercentAbove(String database, int storageGiB, int maxStorageGiB) {
        var size = sizing.sizes(spec("production", "sizing: {database: {" + database + "}}"), NOW)
                .database();

        assertThat(size.storageGiB()).isEqualTo(storageGiB);
        assertThat(size.maxStorageGiB()).isEqualTo(maxStorageGiB);
    }

    /** Each service has 3 to 20 pods of nearly a node's size, a gateway 3 to 10. */
    @Test
    void theBoundsOfANodeGroupAreTheSumOverItsServices() {
        var services = "services: [{name: edge, class: gateway}, {name: a}, {name: b}, {name: c}]";

        var production = sizing.sizes(spec("production", services), NOW);
        assertThat(production.gateway().text()).isEqualTo("3-10 x c5.xlarge");
        assertThat(production.services().text()).isEqualTo("9-60 x m5.2xlarge");
        assertThat(production.system().text()).isEqualTo("3-6 x m5.xlarge");
        assertThat(production.choices().get(1).reason()).contains("3-20 x m5.2xlarge for each of 3 services");

        var idle = sizing.sizes(spec("testing", services), NOW);
        assertThat(idle.services().min()).isEqualTo(3);
        assertThat(idle.choices().get(1).reason()).contains("idle: minimum of one node for each service");
    }

    /** More is refused by EKS until its quota is raised. */
    @Test
    void aNodeGroupHasAtMost450Nodes() {
        var names = IntStream.range(0, 50).mapToObj(i -> "{name: s" + i + "}").collect(Collectors.joining(", "));

        var sizes = sizing.sizes(spec("production", "services: [" + names + "]"), NOW);
        assertThat(sizes.services().text()).isEqualTo("150-450 x m5.2xlarge");
    }

    private static EnvironmentSpec spec(String tier, String more) {
        return new KubernetesSerialization().unmarshal("""
            tier: %s
            regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
            %s
            """.formatted(tier, more), EnvironmentSpec.class);
    }

    private static String table(RegionSizes sizes) {
        return sizes.choices().stream()
                .map(choice -> "  %-9s %-68s %s\n".formatted(choice.component(), choice.chosen(), choice.reason()))
                .collect(Collectors.joining());
    }
}
