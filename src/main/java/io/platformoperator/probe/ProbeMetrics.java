package io.platformoperator.probe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.StoreObservation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

/** The probe's metrics, by store: the observation as gauges. A gauge without a value is NaN. */
final class ProbeMetrics {
    private ProbeMetrics() {}

    static void bind(MeterRegistry metrics, StoreProbe<?> probe, InstantSource clock) {
        gauge(
                metrics,
                probe,
                "up",
                "1 if the last beat succeeded",
                latest -> latest.error().isEmpty() ? 1 : 0);
        gauge(
                metrics,
                probe,
                "writer",
                "1 if the store accepts writes",
                latest -> latest.role() == null ? Double.NaN : latest.role() == DataRole.WRITER ? 1 : 0);
        gauge(
                metrics,
                probe,
                "heartbeat.age.seconds",
                "Age of the newest heartbeat in the store: on a replica, the age of its data",
                latest -> latest.heartbeatAt() == null
                        ? Double.NaN
                        : Duration.between(latest.heartbeatAt(), clock.instant())
                                        .toMillis()
                                / 1000.0);
        gauge(
                metrics,
                probe,
                "latency.seconds",
                "Duration of the last write (writer) or read (replica)",
                latest -> latest.latencyMillis() == null ? Double.NaN : latest.latencyMillis() / 1000.0);
    }

    private static void gauge(
            MeterRegistry metrics,
            StoreProbe<?> probe,
            String name,
            String description,
            ToDoubleFunction<StoreObservation> value) {
        Gauge.builder("platform.probe." + name, probe, each -> value.applyAsDouble(each.latest()))
                .description(description)
                .tag("store", probe.name())
                .register(metrics);
    }
}
