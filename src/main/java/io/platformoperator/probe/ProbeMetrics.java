package io.platformoperator.probe;

import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.metrics.Metric;
import io.platformoperator.probe.observation.StoreObservation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

/** The probe's metrics, by store: the observation as gauges. A gauge without a value is NaN. */
final class ProbeMetrics {
    private ProbeMetrics() {}

    static void bind(MeterRegistry metrics, StoreProbe<?> probe, InstantSource clock) {
        gauge(metrics, probe, Metric.PROBE_UP, latest -> latest.error().isEmpty() ? 1 : 0);
        gauge(
                metrics,
                probe,
                Metric.PROBE_WRITER,
                latest -> latest.role() == null ? Double.NaN : latest.role() == DataRole.WRITER ? 1 : 0);
        gauge(
                metrics,
                probe,
                Metric.PROBE_HEARTBEAT_AGE,
                latest -> latest.heartbeatAt() == null
                        ? Double.NaN
                        : Duration.between(latest.heartbeatAt(), clock.instant())
                                        .toMillis()
                                / 1000.0);
        gauge(
                metrics,
                probe,
                Metric.PROBE_LATENCY,
                latest -> latest.latencyMillis() == null ? Double.NaN : latest.latencyMillis() / 1000.0);
    }

    private static void gauge(
            MeterRegistry metrics, StoreProbe<?> probe, Metric metric, ToDoubleFunction<StoreObservation> value) {
        metric.gauge(metrics, probe, each -> value.applyAsDouble(each.latest()), probe.name());
    }
}
