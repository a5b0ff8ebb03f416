package io.platformoperator.failover;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.metrics.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Metrics of failovers, tagged with {@code namespace} and {@code environment}. */
public final class FailoverGauges {
    private final MultiGauge inProgress;
    private final MultiGauge started;
    private final MultiGauge duration;
    private final Map<ResourceID, Latest> latest = new ConcurrentHashMap<>();

    private record Latest(boolean isInProgress, @Nullable FailoverStatus status) {}

    /** Registers the gauges, without values yet. */
    public FailoverGauges(MeterRegistry registry) {
        inProgress = Metric.FAILOVER_IN_PROGRESS.gauges(registry);
        started = Metric.FAILOVER_STARTED.gauges(registry);
        duration = Metric.FAILOVER_DURATION.gauges(registry);
    }

    /** Sets the values of an environment. */
    void set(ResourceID environment, FailoverDecision decision) {
        var next = new Latest(decision.isInProgress(), decision.status());
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
        rows(inProgress, each -> Optional.of(each.isInProgress() ? 1L : 0L));
        rows(started, each -> Optional.ofNullable(each.status())
                .map(status -> Instant.parse(status.startedAt()).getEpochSecond()));
        rows(duration, each -> Optional.ofNullable(each.status()).flatMap(FailoverGauges::seconds));
    }

    private static Optional<Long> seconds(FailoverStatus status) {
        return Optional.ofNullable(status.verifiedAt())
                .map(verified -> Duration.between(Instant.parse(status.startedAt()), Instant.parse(verified))
                        .toSeconds());
    }

    private void rows(MultiGauge gauge, Function<Latest, Optional<Long>> value) {
        gauge.register(
                latest.entrySet().stream()
                        .flatMap(each -> value.apply(each.getValue()).stream()
                                .map(number -> Row.of(tags(each.getKey()), number)))
                        .collect(Collectors.toList()),
                true);
    }

    private static Tags tags(ResourceID environment) {
        return Metric.FAILOVER_IN_PROGRESS.tags(environment.getNamespace().orElse(""), environment.getName());
    }
}
