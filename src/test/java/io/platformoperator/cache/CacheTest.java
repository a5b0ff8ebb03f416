package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheTest {
    @Test
    void plansProduction() {
        Golden.assertSame("cache/production.txt", plan(CacheSpecs.production("production")));
    }

    @Test
    void plansValkey() {
        assertThat(plan(CacheSpecs.production("production").withEngine(CacheEngine.VALKEY, "8.0")))
                .contains("parameter-group-valkey8 ", "family=valkey8", "engine=valkey, engineVersion=8.0");
    }

    @Test
    void hasNoOtherGoldenFiles() {
        Golden.assertNoOthers("cache", Set.of("production.txt"));
    }

    private static String plan(CacheSpecs specs) {
        return PlanText.fromNothing(
                new Cache().desired(specs.owner(TeardownPolicy.RETAIN, 1), specs.spec(), CacheSpecs.REGION_INFO));
    }
}
