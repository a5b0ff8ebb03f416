package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import org.junit.jupiter.api.Test;

class DrillEnvironmentTest {
    private static final String SECONDARY = "secondary: {name: us-west-2, cidr: 10.1.0.0/16}";

    private static PlatformEnvironment environment(String regions, String more) {
        return new KubernetesSerialization().unmarshal("""
                metadata: {name: shop, namespace: platform}
                spec: {tier: production, regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}, %s}}
                %s
                """.formatted(regions, more), PlatformEnvironment.class);
    }

    @Test
    void aRegionFailoverIsRehearsedInTheRegionThatStandsBy() {
        var environment = environment(SECONDARY, "");

        assertThat(DrillEnvironment.region(environment, DrillKind.REGION_FAILOVER))
                .contains("us-west-2");
        assertThat(DrillEnvironment.region(environment, DrillKind.DATABASE_RESTORE))
                .contains("us-east-1");
    }

    /** What the spec asks for may not have happened yet. */
    @Test
    void theRegionThatIsActiveCountsAndNotTheOneThatIsAskedFor() {
        var environment = environment(SECONDARY, "status: {activeRegion: us-west-2}");

        assertThat(DrillEnvironment.region(environment, DrillKind.REGION_FAILOVER))
                .contains("us-east-1");
        assertThat(DrillEnvironment.region(environment, DrillKind.CACHE_RESTORE))
                .contains("us-west-2");
    }

    @Test
    void withOneRegionThereIsNoneThatStandsBy() {
        assertThat(DrillEnvironment.region(environment("", ""), DrillKind.REGION_FAILOVER))
                .isEmpty();
    }
}
