package io.platformoperator.drill;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a restored cache.
 *
 * @param snapshot name of the snapshot
 * @param time time at which the snapshot was taken
 * @param parameterGroup null: ElastiCache's default, because that of a global datastore serves its members only
 * @param keyArn the KMS key; null: ElastiCache's own
 * @param secretArn the secret with the AUTH token of the live cache, which the restored one gets too
 */
record CacheRestoreSettings(
        String snapshot,
        Instant time,
        String engine,
        String engineVersion,
        String nodeType,
        String subnetGroup,
        @Nullable String parameterGroup,
        @Nullable String keyArn,
        int port,
        String secretArn)
        implements StoreSettings {
    /** Key of the snapshot in {@code status.run.source}. */
    static final String SNAPSHOT = "snapshot";

    private static final String PARAMETER_GROUP = "parameterGroup";
    private static final String KEY_ARN = "keyArn";

    @Override
    public Map<String, String> toMap() {
        var map = new TreeMap<>(Map.of(
                SNAPSHOT,
                snapshot,
                "engine",
                engine,
                "engineVersion",
                engineVersion,
                "nodeType",
                nodeType,
                "subnetGroup",
                subnetGroup,
                "port",
                String.valueOf(port),
                "secretArn",
                secretArn));
        if (parameterGroup != null) {
            map.put(PARAMETER_GROUP, parameterGroup);
        }
        if (keyArn != null) {
            map.put(KEY_ARN, keyArn);
        }
        return map;
    }

    @Override
    public double monthlyCost(String region) {
        return RestoredCaches.monthlyCost(this, region);
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws NullPointerException if a setting is missing
     */
    static CacheRestoreSettings of(Map<String, String> map, Instant time) {
        return new CacheRestoreSettings(
                RestoreSource.required(map, SNAPSHOT),
                time,
                RestoreSource.required(map, "engine"),
                RestoreSource.required(map, "engineVersion"),
                RestoreSource.required(map, "nodeType"),
                RestoreSource.required(map, "subnetGroup"),
                map.get(PARAMETER_GROUP),
                map.get(KEY_ARN),
                Integer.parseInt(RestoreSource.required(map, "port")),
                RestoreSource.required(map, "secretArn"));
    }
}
