package io.platformoperator.storage;

import io.platformoperator.Golden;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import io.platformoperator.subsystem.Specs;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StorageTest {
    @Test
    void plansProduction() {
        var spec = StorageSpecs.production("production", false);
        var owner = Specs.owner(spec.placement(), "storage", TeardownPolicy.RETAIN);
        var graph = new Storage().desired(owner, spec, Specs.FACTS);
        Golden.assertSame("storage/production.txt", PlanText.fromNothing(graph));
        Golden.assertNoOthers("storage", Set.of("production.txt", "two-regions.txt"));
    }

    @Test
    void plansARegionThatReplicatesToAnother() {
        var spec = StorageSpecs.of("production", "us-east-1", "us-west-2");
        var owner = Specs.owner(spec.placement(), "storage", TeardownPolicy.RETAIN);
        var graph = new Storage().desired(owner, spec, Specs.FACTS);
        Golden.assertSame("storage/two-regions.txt", PlanText.fromNothing(graph));
    }
}
