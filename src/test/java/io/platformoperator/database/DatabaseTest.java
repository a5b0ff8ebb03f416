package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.platformoperator.Golden;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.KindListing;
import io.platformoperator.graph.ObservedState;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBInstance;

class DatabaseTest {
    private static final DatabaseSpecs PRODUCTION = DatabaseSpecs.production("production");

    @Test
    void plansProduction() {
        var graph = new Database()
                .desired(PRODUCTION.owner(TeardownPolicy.RETAIN, 1), PRODUCTION.spec(), DatabaseSpecs.REGION_INFO);
        Golden.assertSame("database/production.txt", PlanText.fromNothing(graph));
        Golden.assertNoOthers("database", Set.of("production.txt"));
    }

    @Test
    void estimatesTheMonthlyCost() {
        var graph = new Database()
                .desired(PRODUCTION.owner(TeardownPolicy.RETAIN, 1), PRODUCTION.spec(), DatabaseSpecs.REGION_INFO);
        var dollars = new DoubleAdder();
        GraphEstimate.forEachMonthlyCost(graph, (identity, cost) -> dollars.add(cost));
        // instance 2 zones x 2 $/h, replicas 2 x 2 $/h, 1 TiB at 0.23 and twice at 0.115, key 1, secret 0.40
        assertThat(dollars.sum()).isCloseTo((2 * 2 + 2 * 2) * 730 + 1024 * (0.23 + 2 * 0.115) + 1.40, within(0.01));
    }

    /** The other operator reads the epoch on the instance, whatever else of the database exists. */
    @Test
    void theInstanceAloneCarriesTheEpoch() {
        var owner = PRODUCTION.owner(TeardownPolicy.RETAIN, 1);
        var graph = new Database().desired(owner, PRODUCTION.specWithEpoch(3), DatabaseSpecs.REGION_INFO);
        assertThat(graph.owner().tagsFor(DBInstances.LOGICAL_ID)).containsEntry(Identity.EPOCH_TAG, "3");
        assertThat(graph.owner().tagsFor("key")).doesNotContainKey(Identity.EPOCH_TAG);
        var without = new Database().desired(owner, PRODUCTION.spec(), DatabaseSpecs.REGION_INFO);
        assertThat(without.owner().tagsFor(DBInstances.LOGICAL_ID)).doesNotContainKey(Identity.EPOCH_TAG);
    }

    /** The time is an input of the plan: the same observed state at the same time always gives the same plan. */
    @ParameterizedTest
    @CsvSource({"2026-11-29T07:29:59Z, false", "2026-11-29T07:30:00Z, true", "2026-11-29T08:30:00Z, false"})
    void restartsForAChangedParameterWhileTheMaintenanceWindowIsOpen(Instant time, boolean isRestarted) {
        var owner = PRODUCTION.owner(TeardownPolicy.RETAIN, 1);
        var graph = new Database().desired(owner, PRODUCTION.spec(), DatabaseSpecs.REGION_INFO);
        var instance = DBInstance.builder()
                .dbInstanceIdentifier("production-us-east-1-database")
                .dbInstanceStatus("available")
                .endpoint(endpoint -> endpoint.address("db.example.com"))
                .dbParameterGroups(group -> group.parameterApplyStatus("pending-reboot"))
                .tagList(RdsTags.fromMap(owner.tagsFor(DBInstances.LOGICAL_ID)))
                .build();
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        graph.observedKinds().forEach(kind -> listings.put(kind, new KindListing.Listed<>(List.of())));
        listings.put(DBInstances.KIND, new KindListing.Listed<>(List.of(instance)));

        var step = Plan.of(graph, new ObservedState(listings, time)).steps().stream()
                .filter(each -> each.identity().name().equals(DBInstances.LOGICAL_ID))
                .findFirst()
                .orElseThrow();
        var isUpdated = step instanceof Step.Update<?, ?, ?> update
                && update.differences().stream()
                        .anyMatch(difference -> difference.field().equals("restartWaiting"));
        assertThat(isUpdated).isEqualTo(isRestarted);
    }
}
