package io.platformoperator;

import static io.platformoperator.RegionPair.EAST;
import static io.platformoperator.RegionPair.LIMIT;
import static io.platformoperator.RegionPair.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Failovers of an environment with two regions, from the view of a person who changes {@code spec.activeRegion}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverIT {
    private static RegionPair pair;
    private static TestEnvironment environment;

    @BeforeAll
    static void start() {
        pair = RegionPair.start("failing", RegionPair.FENCED_WITHIN_A_MINUTE);
        environment = pair.environment;
    }

    @AfterAll
    static void end() {
        if (pair != null) {
            pair.close();
        }
    }

    @Test
    @Order(1)
    void aPlannedFailoverToARegionThatIsNotReadyIsRefused() {
        pair.awaitReadyForFailover();
        pair.probe(WEST).lag(Duration.ofMinutes(6));
        environment.await(
                "behind",
                LIMIT,
                () -> environment.condition("FailoverReady").getReason().equals("DatabaseLag"));
        environment.change(Map.of("activeRegion", WEST));
        environment.await(
                "refused",
                LIMIT,
                () -> environment.condition("FailingOver").getReason().equals("StandbyNotReady"));

        assertThat(environment.condition("FailingOver").getMessage()).contains("us-west-2 can't take over", "database");
        assertThat(environment.status().phase()).isEqualTo(Phase.STALLED);
        assertThat(environment.status().activeRegion()).isEqualTo(EAST);
        assertThat(environment.status().failover()).isNull();
        assertThat(pair.child(PlatformDatabase.class, EAST).getSpec().fenced()).isFalse();

        environment.change(Map.of("activeRegion", EAST));
        pair.probe(WEST).lag(Duration.ZERO);
        pair.awaitReadyForFailover();
    }

    @Test
    @Order(2)
    void aFailoverFencesTheActiveRegionBeforeItPromotesTheOther() {
        pair.aws.resetCalls();
        environment.change(Map.of("activeRegion", WEST));
        environment.await(
                "verified",
                LIMIT,
                () -> environment.status().failover() != null
                        && environment.status().failover().verifiedAt() != null);

        assertThat(List.of("Fence", "Drain", "Scale", "Promote", "Switch", "Verify"))
                .allSatisfy(name -> assertThat(step(name).outcome()).as(name).isEqualTo(Outcome.SUCCEEDED));
        assertThat(environment.status().activeRegion()).isEqualTo(WEST);
        assertThat(environment.status().outputs())
                .containsEntry("region", WEST)
                .containsEntry("database.role", "Writer")
                .containsKey("us-east-1.database.endpoint");
        assertThat(pair.changes())
                .containsSubsequence(EAST + " RevokeSecurityGroupIngress", WEST + " PromoteReadReplica");
        assertThat(environment.events().stream().map(event -> event.getReason()))
                .contains("FailoverStarted", "FailoverFence", "FailoverPromote", "FailoverVerify");
        assertThat(pair.operator.metrics("platform_failover_started_timestamp_seconds{"))
                .singleElement()
                .asString()
                .contains("environment=\"failing\"");
    }

    private static FailoverStep step(String name) {
        return environment.status().failover().steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
