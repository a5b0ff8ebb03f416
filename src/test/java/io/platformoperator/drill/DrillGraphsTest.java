package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;

class DrillGraphsTest {
    private static final RegionInfo INFO =
            new RegionInfo("123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c"));
    private static final Owner DATABASE =
            new Owner("platform/shop", "77", "us-east-1", "database", 5, Map.of("team", "shop"), TeardownPolicy.RETAIN);

    @Test
    void everythingCarriesTheDrillAndItsExpiryAndIsDeletedWhateverThePolicy() {
        var owner = DrillGraphs.owner(DATABASE, "quarterly", Drills.restored());
        assertThat(owner.tagsFor("instance-1"))
                .containsEntry("platform-operator.io/drill", "quarterly")
                .containsEntry("platform-operator.io/expires", "2026-04-01T09:00:05Z")
                .containsEntry(Identity.ENVIRONMENT_TAG, "platform/shop")
                .containsEntry(Identity.SUBSYSTEM_TAG, "drill")
                .containsEntry("team", "shop");
        assertThat(owner.teardownPolicy()).isEqualTo(TeardownPolicy.DELETE);
    }

    /** The clean-up knows only the status of the run. */
    @Test
    void theOwnerOfTheCleanUpOwnsTheResourcesOfTheRun() {
        var run = Drills.restored();
        var cleanUp = DrillGraphs.owner("platform", "shop", run);
        var identity = DrillGraphs.owner(DATABASE, "quarterly", run).identity(DrillGraphs.instanceId(run));
        assertThat(cleanUp.owns(identity)).isTrue();
        assertThat(cleanUp.uid()).isEqualTo("77");
        assertThat(DATABASE.owns(identity)).as("not a resource of the database").isFalse();
    }

    /** Before the first listing, the engine computes names from resources that it does not know yet. */
    @Test
    void theGraphCanBePlannedBeforeTheSubnetsAreListed() {
        var run = Drills.restored();
        var graph = DrillGraphs.of(
                DrillGraphs.owner(DATABASE, "quarterly", run), "shop", run, Specs.placement("shop", 3), INFO);
        var cost = new DoubleAdder();
        GraphEstimate.forEachMonthlyCost(graph, (_, dollars) -> cost.add(dollars));
        assertThat(cost.sum()).isPositive();
    }

    @Test
    void aRunOfACacheKeepsItsSettingsInTheStatus() {
        var settings = new CacheRestoreSettings(
                "daily",
                Drills.START,
                "redis",
                "7.1.0",
                "cache.r6g.large",
                "shop-us-east-1-cache",
                null,
                null,
                6379,
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:token");
        var run = DrillRuns.prepared(Drills.begun(), settings, 1800, null);
        assertThat(RestoreSource.of(run)).contains(settings);
        assertThat(RestoreSource.of(Drills.restored())).contains(Drills.SETTINGS);

        var graph = DrillGraphs.of(
                DrillGraphs.owner(DATABASE, "quarterly", run), "shop", run, Specs.placement("shop", 3), INFO);
        var cost = new DoubleAdder();
        GraphEstimate.forEachMonthlyCost(graph, (_, dollars) -> cost.add(dollars));
        assertThat(cost.sum()).isEqualTo(settings.monthlyCost("us-east-1")).isPositive();
        assertThat(DrillGraphs.cacheName("an-environment-with-a-name-of-40-letters", run))
                .endsWith("-drill-1a2b3c4d")
                .hasSizeBetween(39, 40);
    }

    @Test
    void aRunWithoutARestorePointHasNoResources() {
        var run = Drills.begun();
        var graph = DrillGraphs.of(
                DrillGraphs.owner(DATABASE, "quarterly", run), "shop", run, Specs.placement("shop", 3), INFO);
        assertThat(graph.nodes()).isEmpty();
    }
}
