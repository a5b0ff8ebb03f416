package io.platformoperator.subsystem;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.metrics.Metric;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A gauge that counts the parts of each child by state. Tags: {@code namespace,environment,region}, one more, {@code state}. */
public final class StateGauge {
    private final Metric metric;
    private final MultiGauge gauge;
    private final Map<Tags, Map<String, Long>> counts = new ConcurrentHashMap<>();

    /** Registers the gauge, without values yet. */
    public StateGauge(MeterRegistry registry, Metric metric) {
        this.metric = metric;
        gauge = metric.gauges(registry);
    }

    /** Tags of a child, with one more that distinguishes it from the environment's other children in the region. */
    public static Tags tags(SubsystemResource<?> child, String key, String value) {
        var placement = child.getSpec().placement();
        return Tags.of(
                "namespace",
                child.getMetadata().getNamespace(),
                "environment",
                placement.environment(),
                "region",
                placement.region(),
                key,
                value);
    }

    /** Sets the counts of a child by state; states that are not in the map are removed. */
    public void set(Tags child, Map<String, Long> countsByState) {
        if (!countsByState.equals(counts.put(child, countsByState))) {
            register();
        }
    }

    /** Removes all counts of a child. */
    public void remove(Tags child) {
        if (counts.remove(child) != null) {
            register();
        }
    }

    private synchronized void register() {
        gauge.register(
                counts.entrySet().stream()
                        .flatMap(child -> child.getValue().entrySet().stream()
                                .map(state -> Row.of(metric.with(child.getKey(), state.getKey()), state.getValue())))
                        .collect(Collectors.toList()),
                true);
    }
}
