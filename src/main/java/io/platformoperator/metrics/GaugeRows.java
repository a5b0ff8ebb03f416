package io.platformoperator.metrics;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gauges whose rows follow from the latest value of each object. Registers the rows again only when a value changes. Thread-safe.
 *
 * @param <K> the identity of an object
 * @param <V> its value, compared by {@code equals}
 */
public final class GaugeRows<K, V> {
    private final Map<MultiGauge, BiFunction<K, V, Stream<Row<?>>>> gauges = new LinkedHashMap<>();
    private final Map<K, V> latest = new HashMap<>();

    /** Adds a gauge, with the rows that it has for an object. */
    public synchronized GaugeRows<K, V> with(MultiGauge gauge, BiFunction<K, V, Stream<Row<?>>> rows) {
        gauges.put(gauge, rows);
        return this;
    }

    /** Sets the value of an object. */
    public synchronized void set(K object, V value) {
        if (!value.equals(latest.put(object, value))) {
            register();
        }
    }

    /** Removes the rows of an object; nothing if it has none. */
    public synchronized void remove(K object) {
        if (latest.remove(object) != null) {
            register();
        }
    }

    private void register() {
        gauges.forEach((gauge, rows) -> gauge.register(
                latest.entrySet().stream()
                        .flatMap(each -> rows.apply(each.getKey(), each.getValue()))
                        .collect(Collectors.toList()),
                true));
    }
}
