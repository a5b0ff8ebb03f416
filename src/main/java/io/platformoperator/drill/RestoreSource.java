package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run restores, and the settings of what it creates for that: those of the live store, as it was at the start of the run. The
 * status of the run keeps them, so that every reconcile asks for the same resources.
 */
sealed interface RestoreSource permits RestoreSettings, CacheRestoreSettings {
    /** Time to which the data is restored. */
    Instant time();

    /** The port at which clients connect. */
    int port();

    /** The secret with the login. */
    String secretArn();

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
        return Optional.of(
                run.source().containsKey(CacheRestoreSettings.SNAPSHOT)
                        ? CacheRestoreSettings.of(run.source(), time)
                        : RestoreSettings.of(run.source(), time));
    }

    /** A setting of the map. */
    static String required(Map<String, String> map, String key) {
        return Objects.requireNonNull(map.get(key), () -> "status.run.source lacks " + key);
    }
}
