package io.platformoperator.recovery;

import static io.platformoperator.recovery.TwoRegions.EAST;
import static io.platformoperator.recovery.TwoRegions.NOW;
import static io.platformoperator.recovery.TwoRegions.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.observation.RegionObservation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    /** Else each start of the operator would write FailoverReady twice, with two Events, and lose the times of all problems. */
    @Test
    void theStatusStaysUntilTheFirstObservationAfterAStart() {
        assertThat(statusBeforeFirstObservation(WEST)).isEqualTo(WEST);
        assertThat(statusBeforeFirstObservation(EAST))
                .as("of the time before a failover")
                .isEqualTo("none");
    }

    /** An alert on FailoverReady must not fire while an environment is created, which takes longer than the alert waits. */
    @Test
    void nothingIsObservedBeforeAllChildrenHaveBeenReadyOnce() {
        var environment = TwoRegions.environment();
        var children = TwoRegions.children(environment);
        var database = children.stream()
                .filter(child -> child instanceof PlatformDatabase
                        && child.getSpec().placement().region().equals(WEST))
                .findFirst()
                .orElseThrow();
        var reads = new AtomicInteger();
        var registry = new SimpleMeterRegistry();
        try (var client =
                        new KubernetesClientBuilder().withConfig(Config.empty()).build();
                var recovery = new Recovery(
                        (_, region, _) -> {
                            reads.incrementAndGet();
                            return RegionObservation.missing(region.region(), NOW, "not read");
                        },
                        Duration.ofHours(1),
                        new RecoveryGauges(registry),
                        new Events(client, InstantSource.fixed(NOW)),
                        () -> true,
                        InstantSource.fixed(NOW),
                        Runnable::run)) {
            TwoRegions.report(database, false, "Refused", "rds/DBInstance instance: refused");
            var conditions = new Conditions(List.of(), 1, NOW);
            recovery.report(
                            environment,
                            environment.getSpec().regions().primary().name(),
                            children)
                    .orElseThrow()
                    .addTo(conditions);
            assertThat(Conditions.find(conditions.list(), RecoveryReport.FAILOVER_READY))
                    .hasValueSatisfying(condition -> {
                        assertThat(condition.getStatus()).isEqualTo("False");
                        assertThat(condition.getReason()).isEqualTo("StandbyNotReady");
                        assertThat(condition.getMessage()).contains("rds/DBInstance instance: refused");
                    });
            assertThat(reads).hasValue(0);

            TwoRegions.report(database, true, "AllResourcesReady", "ready");
            recovery.report(
                    environment, environment.getSpec().regions().primary().name(), children);
            await().until(() -> reads.get() == 2);

            TwoRegions.report(database, false, "InProgress", "rds/DBInstance instance: modifying");
            assertThat(recovery.report(
                                    environment,
                                    environment.getSpec().regions().primary().name(),
                                    children)
                            .orElseThrow()
                            .status())
                    .isNotNull();
            assertThat(registry.get("platform.failover.ready").gauge().value()).isZero();
        }
    }

    /** The region that stands by of the reported status. */
    private static String statusBeforeFirstObservation(String standbyRegion) {
        var environment = TwoRegions.environment();
        environment.setStatus(
                new KubernetesSerialization().unmarshal("""
                        conditions: []
                        sizing: []
                        outputs: {}
                        recovery: {measuredAt: "2030-01-31T11:59:00Z", standbyRegion: %s, stores: [], parts: [], objectives: []}
                        """.formatted(standbyRegion), EnvironmentStatus.class));
        try (var client =
                        new KubernetesClientBuilder().withConfig(Config.empty()).build();
                var recovery = new Recovery(
                        (_, region, _) -> RegionObservation.missing(region.region(), NOW, "not read"),
                        Duration.ofHours(1),
                        new RecoveryGauges(new SimpleMeterRegistry()),
                        new Events(client, InstantSource.fixed(NOW)),
                        () -> false,
                        InstantSource.fixed(NOW),
                        Runnable::run)) {
            var status = recovery.report(environment, TwoRegions.EAST, TwoRegions.children(environment))
                    .orElseThrow()
                    .status();
            return status == null ? "none" : status.standbyRegion();
        }
    }
}
