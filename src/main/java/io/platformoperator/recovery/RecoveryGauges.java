package io.platformoperator.recovery;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.metrics.Metric;
import io.platformoperator.recovery.readiness.Outcome;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Metrics of each evaluation, tagged with {@code namespace} and {@code environment}. */
public final class RecoveryGauges {
    private final MultiGauge ready;
    private final MultiGauge parts;
    private final MultiGauge lossSeconds;
    private final MultiGauge lossBytes;
    private final MultiGauge objectives;
    private final MultiGauge evaluated;
    private final Map<ResourceID, Latest> latest = new ConcurrentHashMap<>();

    private record Latest(RecoveryAssessment assessment, Instant at) {}

    /** Registers the gauges, without values yet. */
    public RecoveryGauges(MeterRegistry registry) {
        ready = Metric.FAILOVER_READY.gauges(registry);
        parts = Metric.FAILOVER_READY_PART.gauges(registry);
        lossSeconds = Metric.RECOVERY_LOSS_SECONDS.gauges(registry);
        lossBytes = Metric.RECOVERY_LOSS_BYTES.gauges(registry);
        objectives = Metric.RECOVERY_OBJECTIVE.gauges(registry);
        evaluated = Metric.RECOVERY_EVALUATED.gauges(registry);
    }

    /** Sets the values of an environment. */
    void set(ResourceID environment, RecoveryAssessment assessment, Instant observedAt) {
        var next = new Latest(assessment, observedAt);
        if (!next.equals(latest.put(environment, next))) {
            register();
        }
    }

    /** Removes the values of an environment. */
    void remove(ResourceID environment) {
        if (latest.remove(environment) != null) {
            register();
        }
    }

    private synchronized void register() {
        rows(ready, (tags, each) -> List.of(Row.of(tags, each.assessment().outcome() == Outcome.READY ? 1 : 0)));
        rows(parts, (tags, each) -> each.assessment().findings().stream()
                .<Row<?>>map(finding -> Row.of(
                        Metric.FAILOVER_READY_PART.with(
                                tags, finding.part(), finding.outcome().text()),
                        1))
                .toList());
        rows(
                lossSeconds,
                (tags, each) -> losses(Metric.RECOVERY_LOSS_SECONDS, tags, each, RecoveryGauges::knownSeconds));
        rows(lossBytes, (tags, each) -> losses(Metric.RECOVERY_LOSS_BYTES, tags, each, DataLoss::lossBytes));
        rows(objectives, (tags, each) -> each.assessment().losses().stream()
                .limit(1)
                .<Row<?>>map(loss -> Row.of(Metric.RECOVERY_OBJECTIVE.with(tags, "dataLoss"), loss.objectiveSeconds()))
                .toList());
        rows(evaluated, (tags, each) -> List.of(Row.of(tags, each.at().getEpochSecond())));
    }

    /** A lag of CloudWatch without heartbeats grows while nobody writes, so that it must not look like a loss. */
    private static @Nullable Long knownSeconds(DataLoss loss) {
        return loss.state() == ObjectiveState.UNKNOWN ? null : loss.lossSeconds();
    }

    private static List<Row<?>> losses(
            Metric metric, Tags tags, Latest each, Function<DataLoss, @Nullable Long> figure) {
        var rows = new ArrayList<Row<?>>();
        for (var loss : each.assessment().losses()) {
            var value = figure.apply(loss);
            if (value != null) {
                rows.add(Row.of(metric.with(tags, loss.name()), value));
            }
        }
        return rows;
    }

    private void rows(MultiGauge gauge, BiFunction<Tags, Latest, List<Row<?>>> of) {
        gauge.register(
                latest.entrySet().stream()
                        .flatMap(each -> of
                                .apply(
                                        Metric.FAILOVER_READY.tags(
                                                each.getKey().getNamespace().orElse(""),
                                                each.getKey().getName()),
                                        each.getValue())
                                .stream())
                        .collect(Collectors.toList()),
                true);
    }
}
