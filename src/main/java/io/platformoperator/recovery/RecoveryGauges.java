package io.platformoperator.recovery;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.metrics.GaugeRows;
import io.platformoperator.metrics.Metric;
import io.platformoperator.recovery.readiness.Outcome;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metrics of each evaluation, tagged with {@code namespace} and {@code environment}. */
public final class RecoveryGauges {
    private final GaugeRows<ResourceID, Latest> rows;

    private record Latest(RecoveryAssessment assessment, Instant at) {}

    /** Registers the gauges, without values yet. */
    public RecoveryGauges(MeterRegistry registry) {
        rows = new GaugeRows<ResourceID, Latest>()
                .with(
                        Metric.FAILOVER_READY.gauges(registry),
                        (environment, each) -> Stream.of(
                                Row.of(tags(environment), each.assessment().outcome() == Outcome.READY ? 1 : 0)))
                .with(
                        Metric.FAILOVER_READY_PART.gauges(registry),
                        (environment, each) -> each.assessment().findings().stream()
                                .map(finding -> Row.of(
                                        Metric.FAILOVER_READY_PART.with(
                                                tags(environment),
                                                finding.part(),
                                                finding.outcome().text()),
                                        1)))
                .with(
                        Metric.RECOVERY_LOSS_SECONDS.gauges(registry),
                        losses(Metric.RECOVERY_LOSS_SECONDS, RecoveryGauges::knownSeconds))
                .with(
                        Metric.RECOVERY_LOSS_BYTES.gauges(registry),
                        losses(Metric.RECOVERY_LOSS_BYTES, DataLoss::lossBytes))
                .with(
                        Metric.RECOVERY_OBJECTIVE.gauges(registry),
                        (environment, each) -> each.assessment().losses().stream()
                                .limit(1)
                                .map(loss -> Row.of(
                                        Metric.RECOVERY_OBJECTIVE.with(tags(environment), "dataLoss"),
                                        loss.objectiveSeconds())))
                .with(
                        Metric.RECOVERY_EVALUATED.gauges(registry),
                        (environment, each) ->
                                Stream.of(Row.of(tags(environment), each.at().getEpochSecond())));
    }

    /** Sets the values of an environment. */
    void set(ResourceID environment, RecoveryAssessment assessment, Instant observedAt) {
        rows.set(environment, new Latest(assessment, observedAt));
    }

    /** Removes the values of an environment. */
    void remove(ResourceID environment) {
        rows.remove(environment);
    }

    /** A lag of CloudWatch without heartbeats grows while nobody writes, so that it must not look like a loss. */
    private static @Nullable Long knownSeconds(DataLoss loss) {
        return loss.state() == ObjectiveState.UNKNOWN ? null : loss.lossSeconds();
    }

    private static BiFunction<ResourceID, Latest, Stream<Row<?>>> losses(
            Metric metric, Function<DataLoss, @Nullable Long> figure) {
        return (environment, each) -> each.assessment().losses().stream()
                .flatMap(loss -> Stream.ofNullable(figure.apply(loss))
                        .map(value -> Row.of(metric.with(tags(environment), loss.name()), value)));
    }

    private static Tags tags(ResourceID environment) {
        return Metric.FAILOVER_READY.tags(environment.getNamespace().orElse(""), environment.getName());
    }
}
