package io.platformoperator.probe;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the probe of one region.
 *
 * @param region region of the probe, which is the region of the database and the cache
 * @param interval time between two heartbeats
 * @param history how long heartbeats of the database are kept
 * @param namespace namespace of the ConfigMap with the observation
 * @param database the region's database; null if it has none
 * @param databaseName name of the database in which the heartbeats are
 * @param caBundle PEM file with the certificate authorities of RDS
 * @param cache the region's cache; null if it has none
 */
public record ProbeSettings(
        String region,
        Duration interval,
        Duration history,
        String namespace,
        @Nullable Endpoint database,
        String databaseName,
        Path caBundle,
        @Nullable Endpoint cache) {

    /**
     * Where a store is.
     *
     * @param secretArn the secret with the login, in the region of the probe
     */
    public record Endpoint(String host, int port, String secretArn) {}

    /** Number of heartbeats that the history contains; at least one. */
    long heartbeatsKept() {
        return Math.max(1, history.dividedBy(interval));
    }
}
