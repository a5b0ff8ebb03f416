package io.platformoperator.drill;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a restored instance.
 *
 * @param instance identifier of the live instance
 * @param recoveryPoint ARN of the recovery point of AWS Backup; null: the automated backups of the live instance
 * @param vault vault of the recovery point; null without one
 * @param replicatedBackups ARN of the automated backups of the database of another region that are replicated to this one; null: not these
 * @param time time to which the data is restored
 */
record RestoreSettings(
        String instance,
        @Nullable String recoveryPoint,
        @Nullable String vault,
        @Nullable String replicatedBackups,
        Instant time,
        String instanceClass,
        String subnetGroup,
        String parameterGroup,
        int port,
        int storageGiB,
        String databaseName,
        String secretArn)
        implements StoreSettings {
    /** Key of the recovery point in {@code status.run.source}. */
    static final String RECOVERY_POINT = "recoveryPoint";

    private static final String REPLICATED_BACKUPS = "replicatedBackups";

    @Override
    public Map<String, String> toMap() {
        var map = new TreeMap<>(Map.of(
                "instance", instance,
                "instanceClass", instanceClass,
                "subnetGroup", subnetGroup,
                "parameterGroup", parameterGroup,
                "port", String.valueOf(port),
                "storageGiB", String.valueOf(storageGiB),
                "databaseName", databaseName,
                "secretArn", secretArn));
        if (recoveryPoint != null && vault != null) {
            map.put(RECOVERY_POINT, recoveryPoint);
            map.put("vault", vault);
        }
        if (replicatedBackups != null) {
            map.put(REPLICATED_BACKUPS, replicatedBackups);
        }
        return map;
    }

    @Override
    public double monthlyCost(String region) {
        return RestoredInstances.monthlyCost(this, region);
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws NullPointerException if a setting is missing
     */
    static RestoreSettings of(Map<String, String> map, Instant time) {
        return new RestoreSettings(
                RestoreSource.required(map, "instance"),
                map.get(RECOVERY_POINT),
                map.get("vault"),
                map.get(REPLICATED_BACKUPS),
                time,
                RestoreSource.required(map, "instanceClass"),
                RestoreSource.required(map, "subnetGroup"),
                RestoreSource.required(map, "parameterGroup"),
                Integer.parseInt(RestoreSource.required(map, "port")),
                Integer.parseInt(RestoreSource.required(map, "storageGiB")),
                RestoreSource.required(map, "databaseName"),
                RestoreSource.required(map, "secretArn"));
    }
}
