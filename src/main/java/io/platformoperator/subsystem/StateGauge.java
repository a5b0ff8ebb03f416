package io.platformoperator.subsystem;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.metrics.GaugeRows;
import io.platformoperator.metrics.Metric;
import java.util.Map;

/** A gauge that counts the parts of each child by state. Tags: {@code namespace,environment,region}, one more, {@code state}. */
public final class StateGauge {
    private final GaugeRows<Tags, Map<String, Long>> rows;

    /** Registers the gauge, without values yet. */
    public StateGauge(MeterRegistry registry, Metric metric) {
        rows = new GaugeRows<Tags, Map<String, Long>>()
                .with(metric.gauges(registry), (child, counts) -> counts.entrySet().stream()
                        .map(state -> Row.of(metric.with(child, state.getKey()), state.getValue())));
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
        rows.set(child, countsByState);
    }

    /** Removes all counts of a child. */
    public void remove(Tags child) {
        rows.remove(child);
    }
}
