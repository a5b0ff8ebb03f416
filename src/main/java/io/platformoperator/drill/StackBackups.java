package io.platformoperator.drill;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the stacks of a cluster have backed up into the backups bucket, as found at the start of a run.
 *
 * @param time time of the oldest of these backups
 * @param snapshot key of the newest snapshot of Vault; null: the cluster has no Vault
 * @param unsealKey alias of the KMS key that unseals Vault
 * @param bundles keys of the bundles of the environment's Git repositories
 * @param velero name of Velero's newest backup of the namespace {@code services}; null: the cluster has no Velero
 */
record StackBackups(
        Instant time,
        String bucket,
        @Nullable String snapshot,
        String unsealKey,
        List<String> bundles,
        @Nullable String velero)
        implements RestoreSource {
    /** Key of the bucket in {@code status.run.source}. */
    static final String BUCKET = "backupsBucket";

    private static final String SNAPSHOT = "vaultSnapshot";
    private static final String UNSEAL_KEY = "unsealKey";
    private static final String BUNDLES = "gitBundles";
    private static final String VELERO = "veleroBackup";
    /** No key of a bundle has it. */
    private static final String SEPARATOR = ",";

    StackBackups {
        bundles = List.copyOf(bundles);
    }

    @Override
    public Map<String, String> toMap() {
        var map = new TreeMap<>(Map.of(BUCKET, bucket, UNSEAL_KEY, unsealKey));
        if (snapshot != null) {
            map.put(SNAPSHOT, snapshot);
        }
        if (!bundles.isEmpty()) {
            map.put(BUNDLES, String.join(SEPARATOR, bundles));
        }
        if (velero != null) {
            map.put(VELERO, velero);
        }
        return map;
    }

    /** Requests only: pods of nodes that run anyway restore the backups. */
    @Override
    public double monthlyCost(String region) {
        return 0;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws NullPointerException if a setting is missing
     */
    static StackBackups of(Map<String, String> map, Instant time) {
        var bundles = map.get(BUNDLES);
        return new StackBackups(
                time,
                RestoreSource.required(map, BUCKET),
                map.get(SNAPSHOT),
                RestoreSource.required(map, UNSEAL_KEY),
                bundles == null ? List.of() : List.of(bundles.split(SEPARATOR, -1)),
                map.get(VELERO));
    }
}
