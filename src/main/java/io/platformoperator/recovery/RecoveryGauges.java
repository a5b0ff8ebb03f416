package io.platformoperator.recovery;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.recovery.readiness.Finding;
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

/**
 * Metrics of each evaluation, tagged with {@code namespace} and {@code environment}:
 *
 * <ul>
 *   <li>{@code platform_failover_ready}: 1 if the condition is True, else 0; {@code platform_failover_ready_part{part,status}}: 1
 *       for the part's present status
 *   <li>{@code platform_recovery_loss_seconds{store}}, {@code platform_recovery_loss_bytes{store}}: expected loss; absent if
 *       unknown, such as seconds that heartbeats do not prove
 *   <li>{@code platform_recovery_objective_seconds{objective}}: {@code dataLoss}
 *   <li>{@code platform_recovery_evaluated_timestamp_seconds}: time of the latest observation
 * </ul>
 */
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
        ready = gauge(registry, "platform.failover.ready", "1 if the standby region could take over");
        parts = gauge(registry, "platform.failover.ready.part", "1 for the present status of a part of FailoverReady");
        lossSeconds = gauge(registry, "platform.recovery.loss.seconds", "Expected loss if the active region died now");
        lossBytes = gauge(registry, "platform.recovery.loss.bytes", "Bytes that the standby region has not received");
        objectives = gauge(registry, "platform.recovery.objective.seconds", "Recovery objectives");
        evaluated = gauge(
                registry, "platform.recovery.evaluated.timestamp.seconds", "Time of the latest observation (Unix)");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
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
                .<Row<?>>map(finding -> Row.of(tags.and(ofPart(finding)), 1))
                .toList());
        rows(lossSeconds, (tags, each) -> losses(tags, each, RecoveryGauges::knownSeconds));
        rows(lossBytes, (tags, each) -> losses(tags, each, DataLoss::lossBytes));
        rows(objectives, (tags, each) -> each.assessment().losses().stream()
                .limit(1)
                .<Row<?>>map(loss -> Row.of(tags.and("objective", "dataLoss"), loss.objectiveSeconds()))
                .toList());
        rows(evaluated, (tags, each) -> List.of(Row.of(tags, each.at().getEpochSecond())));
    }

    private static Tags ofPart(Finding finding) {
        return Tags.of("part", finding.part(), "status", finding.outcome().text());
    }

    /** A lag of CloudWatch without heartbeats grows while nobody writes, so that it must not look like a loss. */
    private static @Nullable Long knownSeconds(DataLoss loss) {
        return loss.state() == ObjectiveState.UNKNOWN ? null : loss.lossSeconds();
    }

    private static List<Row<?>> losses(Tags tags, Latest each, Function<DataLoss, @Nullable Long> figure) {
        var rows = new ArrayList<Row<?>>();
        for (var loss : each.assessment().losses()) {
            var value = figure.apply(loss);
            if (value != null) {
                rows.add(Row.of(tags.and("store", loss.name()), value));
            }
        }
        return rows;
    }

    private void rows(MultiGauge gauge, BiFunction<Tags, Latest, List<Row<?>>> of) {
        gauge.register(
                latest.entrySet().stream()
                        .flatMap(each -> of
                                .apply(
                                        Tags.of(
                                                "namespace",
                                                each.getKey().getNamespace().orElse(""),
                                                "environment",
                                                each.getKey().getName()),
                                        each.getValue())
                                .stream())
                        .collect(Collectors.toList()),
                true);
    }
}
