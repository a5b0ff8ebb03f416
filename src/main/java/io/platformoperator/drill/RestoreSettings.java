package io.platformoperator.drill;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run restores, and the settings of the restored instance: those of the live one, as it was at the start of the run. The status of
 * the run keeps them, so that every reconcile asks for the same resources.
 *
 * @param instance identifier of the live instance
 * @param recoveryPoint ARN of the recovery point of AWS Backup; null: the automated backups of the live instance
 * @param vault vault of the recovery point; null without one
 * @param time time to which the data is restored
 */
record RestoreSettings(
        String instance,
        @Nullable String recoveryPoint,
        @Nullable String vault,
        Instant time,
        String instanceClass,
        String subnetGroup,
        String parameterGroup,
        int port,
        int storageGiB,
        String databaseName,
        String secretArn) {
    /** Key of the recovery point in {@code status.run.source}. */
    static final String RECOVERY_POINT = "recoveryPoint";

    /** The settings as the status keeps them, without the time. */
    Map<String, String> toMap() {
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
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws NullPointerException if a setting is missing
     */
    static RestoreSettings of(Map<String, String> map, Instant time) {
        return new RestoreSettings(
                required(map, "instance"),
                map.get(RECOVERY_POINT),
                map.get("vault"),
                time,
                required(map, "instanceClass"),
                required(map, "subnetGroup"),
                required(map, "parameterGroup"),
                Integer.parseInt(required(map, "port")),
                Integer.parseInt(required(map, "storageGiB")),
                required(map, "databaseName"),
                required(map, "secretArn"));
    }

    private static String required(Map<String, String> map, String key) {
        return Objects.requireNonNull(map.get(key), () -> "status.run.source lacks " + key);
    }
}
