package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A drill of an environment with two regions, on real servers: the region that stands by restores the database alone. */
class RegionDrillE2E {
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    private static final String NAME = "rehearsed";
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Duration DRILL_LIMIT = Duration.ofMinutes(3);

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static LocalRegion east;
    private static TestEnvironment environment;
    private static DrillObjects drills;

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("drills-of-two-regions", "--time-scale", "600", "--engines", "postgres,redis");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--heartbeat-interval=500ms")
                .start();
        east = LocalRegion.of(cloud, EAST);
        var spec = DrillObjects.spec();
        spec.put(
                "regions",
                Map.of(
                        "primary", Map.of("name", EAST, "cidr", "10.32.0.0/16"),
                        "secondary", Map.of("name", WEST, "cidr", "10.33.0.0/16")));
        environment = TestEnvironment.apply(cloud, NAME, EAST, spec).awaitReady(LIMIT);
        drills = new DrillObjects(environment, local, DRILL_LIMIT);
        var arn = child(PlatformDatabase.class).getStatus().outputs().get("instanceArn");
        drills.awaitHeartbeats(
                east, child(PlatformCluster.class).getSpec().name(), arn.substring(arn.lastIndexOf(':') + 1));
    }

    @AfterAll
    static void end() {
        if (east != null) {
            east.close();
        }
        if (operator != null) {
            operator.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void theRegionThatStandsByRestoresTheDatabaseAlone() {
        local.resetCalls();
        drills.apply("region-lost", DrillKind.REGION_FAILOVER);

        var status = drills.awaitEnd("region-lost");

        assertThat(status.result()).as(status.message()).isEqualTo("Passed");
        assertThat(status.run().region()).isEqualTo(WEST);
        assertThat(status.run().checks()).isNotEmpty().allMatch(DrillCheckResult::passed);
        assertThat(status.objective()).isEqualTo("Met");
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER) && call.isWrite())
                        .filter(call -> call.service().equals("rds"))
                        .map(call -> call.region() + " " + call.operation()))
                .as("nothing in the active region, and the replica is not changed")
                .containsOnly(WEST + " RestoreDBInstanceToPointInTime", WEST + " DeleteDBInstance");
        assertThat(drills.remains()).isEmpty();
    }

    private static <R extends SubsystemResource<?>> R child(Class<R> type) {
        return environment.children().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(child -> child.getSpec().placement().region().equals(EAST))
                .findFirst()
                .orElseThrow();
    }
}
