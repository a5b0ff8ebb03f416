package io.platformoperator.failover;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.metrics.GaugeRows;
import io.platformoperator.metrics.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metrics of failovers, tagged with {@code namespace} and {@code environment}. */
public final class FailoverGauges {
    private final GaugeRows<ResourceID, Latest> rows;

    private record Latest(boolean isInProgress, @Nullable FailoverStatus status) {}

    /** Registers the gauges, without values yet. */
    public FailoverGauges(MeterRegistry registry) {
        rows = new GaugeRows<ResourceID, Latest>()
                .with(
                        Metric.FAILOVER_IN_PROGRESS.gauges(registry),
                        (environment, each) -> Stream.of(Row.of(tags(environment), each.isInProgress() ? 1 : 0)))
                .with(Metric.FAILOVER_STARTED.gauges(registry), (environment, each) -> Stream.ofNullable(each.status())
                        .map(status -> Row.of(
                                tags(environment),
                                Instant.parse(status.startedAt()).getEpochSecond())))
                .with(Metric.FAILOVER_DURATION.gauges(registry), (environment, each) -> Stream.ofNullable(each.status())
                        .flatMap(FailoverGauges::seconds)
                        .map(seconds -> Row.of(tags(environment), seconds)));
    }

    /** Sets the values of an environment. */
    void set(ResourceID environment, FailoverDecision decision) {
        rows.set(environment, new Latest(decision.isInProgress(), decision.status()));
    }

    /** Removes the values of an environment. */
    void remove(ResourceID environment) {
        rows.remove(environment);
    }

    private static Stream<Long> seconds(FailoverStatus status) {
        return Stream.ofNullable(status.verifiedAt())
                .map(verified -> Duration.between(Instant.parse(status.startedAt()), Instant.parse(verified))
                        .toSeconds());
    }

    private static Tags tags(ResourceID environment) {
        return Metric.FAILOVER_IN_PROGRESS.tags(environment.getNamespace().orElse(""), environment.getName());
    }
}
