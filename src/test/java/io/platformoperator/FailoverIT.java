package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.stacks.Stacks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Failovers of an environment with two regions, from the view of a person who changes {@code spec.activeRegion}. The test plays the
 * probes. Nothing measures the WAL of databases without servers, so that the other region is never ready, and only Forced
 * failovers are accepted.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static TestEnvironment environment;
    private static final Map<String, PlayedProbe> PROBES = new HashMap<>();

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("failover", "--time-scale", "600");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--recovery-interval=2s")
                .start("--drift-interval=5s");
        var stacks = new HashMap<String, Object>();
        Stacks.ALL.forEach(stack -> stacks.put(stack.name().text(), Map.of("enabled", false)));
        stacks.put("autoscaling", Map.of("enabled", true)); // with base, so that the operator connects to the clusters
        stacks.remove("base");
        environment = TestEnvironment.apply(
                        cloud,
                        "failing",
                        EAST,
                        Map.of(
                                "tier",
                                "development",
                                "deletionPolicy",
                                "Delete",
                                "stacks",
                                stacks,
                                "sizing",
                                Map.of("cache", Map.of("nodeType", "cache.m7g.large")),
                                "regions",
                                Map.of(
                                        "primary", Map.of("name", EAST, "cidr", "10.32.0.0/16"),
                                        "secondary", Map.of("name", WEST, "cidr", "10.33.0.0/16"))))
                .awaitReady(LIMIT);
        for (var region : List.of(EAST, WEST)) {
            PROBES.put(region, new PlayedProbe(environment, local, region));
        }
    }

    @AfterAll
    static void end() {
        PROBES.values().forEach(PlayedProbe::close);
        if (operator != null) {
            operator.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    @Order(1)
    void aPlannedFailoverToARegionThatIsNotReadyIsRefused() {
        environment.await(
                "observed",
                LIMIT,
                () -> environment.status().recovery() != null
                        && environment.condition("FailoverReady").getReason().equals("WalUnknown"));
        environment.change(Map.of("activeRegion", WEST));
        environment.await(
                "refused",
                LIMIT,
                () -> environment.condition("FailingOver").getReason().equals("StandbyNotReady"));

        assertThat(environment.condition("FailingOver").getMessage()).contains("us-west-2 can't take over", "wal");
        assertThat(environment.status().phase()).isEqualTo(Phase.STALLED);
        assertThat(environment.status().activeRegion()).isEqualTo(EAST);
        assertThat(environment.status().failover()).isNull();
        assertThat(database(EAST).fenced()).isFalse();

        environment.change(Map.of("activeRegion", EAST));
        environment.await("ready", LIMIT, environment::isReady);
    }

    @Test
    @Order(2)
    void aForcedFailoverFencesARegionThatAnswersBeforeItPromotesTheOther() {
        local.resetCalls();
        environment.change(Map.of("activeRegion", WEST, "failover", Map.of("mode", "Forced")));
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
        var calls = local.calls().stream()
                .filter(call -> call.caller().equals(LocalOperator.CALLER)
                        && call.error().isEmpty())
                .map(call -> call.region() + " " + call.operation())
                .toList();
        assertThat(calls).containsSubsequence(EAST + " RevokeSecurityGroupIngress", WEST + " PromoteReadReplica");
        assertThat(environment.events().stream().map(event -> event.getReason()))
                .contains("FailoverStarted", "FailoverFence", "FailoverPromote", "FailoverVerify");
        assertThat(operator.metrics("platform_failover_started_timestamp_seconds{"))
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

    private static DatabaseSpec database(String region) {
        return environment.children().stream()
                .filter(child -> child instanceof PlatformDatabase
                        && child.getSpec().placement().region().equals(region))
                .map(child -> ((PlatformDatabase) child).getSpec())
                .findFirst()
                .orElseThrow();
    }
}
