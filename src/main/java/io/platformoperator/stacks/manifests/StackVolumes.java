package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** Volumes of the stacks, all of the storage class that the base stack creates: encrypted gp3. */
public final class StackVolumes {
    /** Name of the storage class. */
    public static final String STORAGE_CLASS = "gp3";

    /**
     * Label that excludes a claim and its volume from the daily backup: its data has a backup of its own (Elasticsearch's and
     * Vault's snapshots) or needs none (metrics).
     */
    public static final Map<String, Object> NOT_BACKED_UP = Map.of("velero.io/exclude-from-backup", "true");

    private StackVolumes() {}

    /** A PersistentVolumeClaim. */
    public static PersistentVolumeClaim claim(String namespace, String name, int gibibytes) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(STORAGE_CLASS)
                .withNewResources()
                .addToRequests("storage", new Quantity(gibibytes + "Gi"))
                .endResources()
                .endSpec()
                .build();
    }

    /** The {@code spec} of a volume claim template. */
    public static Map<String, Object> spec(int gibibytes) {
        return Map.of(
                "accessModes",
                List.of("ReadWriteOnce"),
                "storageClassName",
                STORAGE_CLASS,
                "resources",
                Map.of("requests", Map.of("storage", gibibytes + "Gi")));
    }
}
