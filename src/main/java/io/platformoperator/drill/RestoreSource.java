package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a run restores. The status of the run keeps it, so that every process restores the same. */
sealed interface RestoreSource permits StoreSettings, StackBackups, EnvironmentBackups {
    /** Time to which the data is restored. */
    Instant time();

    /** The settings as the status keeps them, without the time. */
    Map<String, String> toMap();

    /** Estimated costs of the restored store, in US dollars per month. */
    double monthlyCost(String region);

    /**
     * Reads what {@link #toMap} wrote. Empty before the run has found what it restores.
     *
     * @throws NullPointerException if a setting is missing
     */
    static Optional<RestoreSource> of(DrillRun run) {
        var point = run.restorePoint();
        if (point == null) {
            return Optional.empty();
        }
        var time = Instant.parse(point);
        var source = run.source();
        if (source.containsKey(StackBackups.BUCKET)) {
            return Optional.of(StackBackups.of(source, time));
        }
        if (source.containsKey(EnvironmentBackups.CIDR)) {
            return Optional.of(EnvironmentBackups.of(source, time));
        }
        return Optional.of(
                source.containsKey(CacheRestoreSettings.SNAPSHOT)
                        ? CacheRestoreSettings.of(source, time)
                        : RestoreSettings.of(source, time));
    }

    /** A setting of the map. */
    static String required(Map<String, String> map, String key) {
        return Objects.requireNonNull(map.get(key), () -> "status.run.source lacks " + key);
    }
}
