package io.platformoperator.environment.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.sizing.RegionSizes.CacheSize;
import io.platformoperator.environment.sizing.RegionSizes.DatabaseSize;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewerTypeTest {
    private static final Catalog CATALOG = Catalog.standard();

    @Test
    void eachNewerTypeHasTheSameSizeForLess() {
        var found = NewerType.of(sizes("m5.2xlarge", "db.r5.4xlarge", "cache.r5.large"), CATALOG);

        assertThat(found).isNotEmpty();
        for (var each : found) {
            var chosen = CATALOG.instance(each.chosen()).orElseThrow();
            var newer = CATALOG.instance(each.newer()).orElseThrow();
            assertThat(newer.vcpu()).isEqualTo(chosen.vcpu());
            assertThat(newer.memoryMiB()).isEqualTo(chosen.memoryMiB());
            assertThat(each.savedPerMonth())
                    .isPositive()
                    .isCloseTo((chosen.usdPerHour() - newer.usdPerHour()) * 730, within(0.001));
        }
        assertThat(found)
                .extracting(NewerType::field)
                .contains("spec.sizing.services.instanceType", "spec.sizing.database.instanceClass");
    }

    @Test
    void nodesOfAnotherProcessorNeedOtherImagesAndManagedServicesDoNot() {
        var found = NewerType.of(sizes("m5.2xlarge", "db.r5.4xlarge", "cache.r5.large"), CATALOG);

        assertThat(found).allSatisfy(each -> assertThat(each.needsArm())
                .isEqualTo(each.newer().matches("(c|m)[67]g[.].*")));
        assertThat(found).anyMatch(NewerType::needsArm);
    }

    @Test
    void theNewestAndTheUnknownHaveNone() {
        assertThat(NewerType.of(sizes("m7g.2xlarge", "db.unknown.large", "cache.r7g.large"), CATALOG))
                .isEmpty();
    }

    private static RegionSizes sizes(String node, String database, String cache) {
        var group = new NodeGroupSize("services", node, 3, 20, 100);
        return new RegionSizes(
                group,
                group,
                group,
                new DatabaseSize(database, 100, 1000, null, null, 1, 100),
                new CacheSize(cache, 2),
                List.of());
    }
}
