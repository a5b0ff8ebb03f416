package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.metrics.Metric;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of each drill and each validation of backups, tagged with {@code namespace}, {@code environment}, {@code drill} and
 * {@code kind}.
 */
public final class DrillGauges {
    private final MultiGauge passed;
    private final MultiGauge overdue;
    private final MultiGauge met;
    private final MultiGauge rto;
    private final MultiGauge rpo;
    private final Map<String, Latest> latest = new ConcurrentHashMap<>();

    private record Latest(
            Tags tags, boolean isOverdue, @Nullable DrillResult result) {}

    /** Registers the gauges, without values yet. */
    public DrillGauges(MeterRegistry registry) {
        passed = Metric.DRILL_PASSED.gauges(registry);
        overdue = Metric.DRILL_OVERDUE.gauges(registry);
        met = Metric.DRILL_OBJECTIVE_MET.gauges(registry);
        rto = Metric.DRILL_RTO.gauges(registry);
        rpo = Metric.DRILL_RPO.gauges(registry);
    }

    /** Sets the values of a drill by its status at that time. */
    void set(PlatformDrill drill, Instant now) {
        var status = drill.statusOrEmpty();
        var createdAt = drill.getMetadata().getCreationTimestamp();
        var isOverdue = createdAt != null
                && DrillTimes.overdueAt(drill.getSpec(), status, Instant.parse(createdAt))
                        .filter(at -> at.isBefore(now))
                        .isPresent();
        var tags = tags(
                drill, drill.getSpec().environment(), drill.getSpec().kind().text());
        set(
                drill,
                new Latest(
                        tags,
                        isOverdue,
                        status.history().isEmpty() ? null : status.history().getFirst()));
    }

    /** Sets the value of a validation: whether it is overdue. Its drills have the others. */
    void set(PlatformRestoreValidation validation, Instant now) {
        var createdAt = validation.getMetadata().getCreationTimestamp();
        var spec = validation.getSpec();
        var isOverdue = createdAt != null
                && DrillTimes.overdueAt(spec, validation.statusOrEmpty(), Instant.parse(createdAt))
                        .filter(at -> at.isBefore(now))
                        .isPresent();
        set(validation, new Latest(tags(validation, spec.environment(), "RestoreValidation"), isOverdue, null));
    }

    private static Tags tags(HasMetadata object, String environment, String kind) {
        var meta = object.getMetadata();
        return Metric.DRILL_PASSED.tags(meta.getNamespace(), environment, meta.getName(), kind);
    }

    private void set(HasMetadata object, Latest next) {
        if (!next.equals(latest.put(key(object), next))) {
            register();
        }
    }

    private static String key(HasMetadata object) {
        return object.getKind() + " " + ResourceID.fromResource(object);
    }

    /** Removes the values of a drill or a validation. */
    void remove(HasMetadata object) {
        if (latest.remove(key(object)) != null) {
            register();
        }
    }

    private synchronized void register() {
        rows(overdue, each -> each.isOverdue() ? 1 : 0);
        results(passed, result -> result.result().equals(DrillRuns.PASSED) ? 1 : 0);
        results(
                met,
                result -> result.objective() == null ? null : result.objective().equals(DrillRuns.MET) ? 1 : 0);
        results(rto, DrillResult::rtoSeconds);
        results(rpo, DrillResult::rpoSeconds);
    }

    private void results(MultiGauge gauge, Function<DrillResult, @Nullable Number> value) {
        rows(gauge, each -> each.result() == null ? null : value.apply(each.result()));
    }

    private void rows(MultiGauge gauge, Function<Latest, @Nullable Number> value) {
        gauge.register(
                latest.values().stream()
                        .filter(each -> value.apply(each) != null)
                        .map(each -> Row.of(each.tags(), value.apply(each)))
                        .collect(Collectors.toList()),
                true);
    }
}
