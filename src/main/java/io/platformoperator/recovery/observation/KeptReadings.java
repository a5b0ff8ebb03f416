package io.platformoperator.recovery.observation;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Readings of what changes slowly or costs many calls: they are repeated in every tenth evaluation, and when the target has changed,
 * such as after a failover, which gives each region other things to read. Thread-safe.
 */
final class KeptReadings {
    private static final long EVALUATIONS = 10;

    private final Map<Key, Kept> readings = new ConcurrentHashMap<>();

    private record Key(ResourceID environment, String region, String name) {}

    private record Kept(RecoveryTarget target, Reading<?> reading, long number) {}

    /** The kept reading, or a new one if that is due or failed. */
    @SuppressWarnings("unchecked") // all readings of a name have one type
    <T> Reading<T> get(
            RecoveryTarget target, RegionTarget region, String name, long number, Supplier<Reading<T>> read) {
        var key = new Key(target.environment(), region.region(), name);
        var kept = readings.get(key);
        if (kept != null
                && kept.target().equals(target)
                && number - kept.number() < EVALUATIONS
                && number >= kept.number()
                && kept.reading() instanceof Reading.Value<?>) {
            return (Reading<T>) kept.reading();
        }
        var reading = read.get();
        readings.put(key, new Kept(target, reading, number));
        return reading;
    }

    void forget(ResourceID environment) {
        readings.keySet().removeIf(key -> key.environment().equals(environment));
    }
}
