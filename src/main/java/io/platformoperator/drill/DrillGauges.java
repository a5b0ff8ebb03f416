package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.metrics.GaugeRows;
import io.platformoperator.metrics.Metric;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of each drill and each validation of backups, tagged with {@code namespace}, {@code environment}, {@code drill} and
 * {@code kind}.
 */
public final class DrillGauges {
    private final GaugeRows<Key, Latest> rows;

    private record Key(String kind, ResourceID name) {
        static Key of(HasMetadata object) {
            return new Key(object.getKind(), ResourceID.fromResource(object));
        }
    }

    private record Latest(
            Tags tags, boolean isOverdue, @Nullable DrillResult result) {}

    /** Registers the gauges, without values yet. */
    public DrillGauges(MeterRegistry registry) {
        rows = new GaugeRows<Key, Latest>()
                .with(
                        Metric.DRILL_OVERDUE.gauges(registry),
                        (object, each) -> Stream.of(Row.of(each.tags(), each.isOverdue() ? 1 : 0)))
                .with(
                        Metric.DRILL_PASSED.gauges(registry),
                        ofResult(result -> result.result().equals(DrillRuns.PASSED) ? 1 : 0))
                .with(
                        Metric.DRILL_OBJECTIVE_MET.gauges(registry),
                        ofResult(result -> result.objective() == null
                                ? null
                                : result.objective().equals(DrillRuns.MET) ? 1 : 0))
                .with(Metric.DRILL_RTO.gauges(registry), ofResult(DrillResult::rtoSeconds))
                .with(Metric.DRILL_RPO.gauges(registry), ofResult(DrillResult::rpoSeconds));
    }

    /** The row with that value of the latest result; none without a result or a value. */
    private static BiFunction<Key, Latest, Stream<Row<?>>> ofResult(Function<DrillResult, @Nullable Number> value) {
        return (object, each) -> Stream.ofNullable(each.result())
                .flatMap(result -> Stream.ofNullable(value.apply(result)))
                .map(number -> Row.of(each.tags(), number));
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
        rows.set(
                Key.of(drill),
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
        rows.set(
                Key.of(validation),
                new Latest(tags(validation, spec.environment(), "RestoreValidation"), isOverdue, null));
    }

    private static Tags tags(HasMetadata object, String environment, String kind) {
        var meta = object.getMetadata();
        return Metric.DRILL_PASSED.tags(meta.getNamespace(), environment, meta.getName(), kind);
    }

    /** Removes the values of a drill or a validation. */
    void remove(HasMetadata object) {
        rows.remove(Key.of(object));
    }
}
