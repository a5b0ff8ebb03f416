package io.platformoperator.recovery;

import static io.platformoperator.recovery.TwoRegions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.recovery.readiness.Finding;
import io.platformoperator.recovery.readiness.Outcome;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryGaugesTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RecoveryGauges gauges = new RecoveryGauges(registry);
    private final ResourceID shop = new ResourceID("shop", "platform");

    @Test
    void everyEvaluationIsShownUntilTheEnvironmentIsForgotten() {
        gauges.set(shop, assessment(Outcome.READY, 5L), NOW);
        assertThat(lines())
                .contains(
                        "platform_failover_ready{environment=\"shop\",namespace=\"platform\"} 1.0",
                        "platform_failover_ready_part{environment=\"shop\",namespace=\"platform\",part=\"database\",status=\"True\"} 1.0",
                        "platform_recovery_loss_seconds{environment=\"shop\",namespace=\"platform\",store=\"database\"} 5.0",
                        "platform_recovery_objective_seconds{environment=\"shop\",namespace=\"platform\",objective=\"dataLoss\"} 300.0")
                .anyMatch(line -> line.startsWith("platform_recovery_evaluated_timestamp_seconds{"));

        gauges.set(shop, assessment(Outcome.UNKNOWN, null), NOW);
        assertThat(lines())
                .contains("platform_failover_ready{environment=\"shop\",namespace=\"platform\"} 0.0")
                .noneMatch(line -> line.startsWith("platform_recovery_loss_seconds{"))
                .noneMatch(line -> line.contains("status=\"True\""));

        gauges.remove(shop);
        assertThat(lines()).noneMatch(line -> line.contains("shop"));
    }

    /** An alert compares it with the objective, and CloudWatch's lag of an idle database exceeds that without any loss. */
    @Test
    void aLagThatProvesNothingIsNoLoss() {
        var lag = new DataLoss("database", 400L, 7L, 300, ObjectiveState.UNKNOWN, "ReplicaLag", null);
        var finding = new Finding("database", Outcome.UNKNOWN, "DatabaseLagUnknown", "", null);
        gauges.set(shop, new RecoveryAssessment(List.of(finding), List.of(lag)), NOW);

        assertThat(lines())
                .contains(
                        "platform_recovery_loss_bytes{environment=\"shop\",namespace=\"platform\",store=\"database\"} 7.0")
                .noneMatch(line -> line.startsWith("platform_recovery_loss_seconds{"));
    }

    private List<String> lines() {
        return registry.scrape().lines().toList();
    }

    private static RecoveryAssessment assessment(Outcome outcome, Long seconds) {
        return new RecoveryAssessment(
                List.of(new Finding("database", outcome, "Lag", "", seconds)),
                List.of(new DataLoss("database", seconds, null, 300, ObjectiveState.MET, "Heartbeat", null)));
    }
}
