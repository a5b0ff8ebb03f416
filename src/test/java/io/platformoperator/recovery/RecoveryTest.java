package io.platformoperator.recovery;

import static io.platformoperator.recovery.TwoRegions.EAST;
import static io.platformoperator.recovery.TwoRegions.NOW;
import static io.platformoperator.recovery.TwoRegions.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.observation.RegionObservation;
import java.time.Duration;
import java.time.InstantSource;
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
