package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.platformoperator.Golden;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import java.util.Set;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;

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
}
