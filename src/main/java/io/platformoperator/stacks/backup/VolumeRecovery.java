package io.platformoperator.stacks.backup;

import static io.platformoperator.stacks.manifests.NamespaceNames.BACKUP;
import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.stacks.manifests.CustomObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The objects of a failover: a last backup of the volumes of the namespace {@code services}, and the restore of the other
 * region's newest backup of them. Their names contain the failover's id: Velero runs each once. A restore leaves claims that exist
 * as they are.
 */
final class VolumeRecovery {
    private static final String API_VERSION = "velero.io/v1";
    private static final String NAME = "failover-";
    private static final String SCHEDULE_LABEL = "velero.io/schedule-name";
    /** The release, which precedes the names of its schedules. */
    private static final String SCHEDULES = "velero-";

    private VolumeRecovery() {}

    /**
     * The objects that the spec asks for.
     *
     * @param schedule the schedule of this region's backups: the last backup is one of them
     * @param retention how long Velero keeps the last backup
     */
    static List<HasMetadata> of(StackSpec spec, String schedule, String retention) {
        var objects = new ArrayList<HasMetadata>();
        var backup = spec.inputs().lastBackup();
        if (backup != null) {
            var last = CustomObject.of(
                    API_VERSION,
                    "Backup",
                    BACKUP,
                    NAME + backup.id(),
                    Map.of(
                            "ttl",
                            retention,
                            "storageLocation",
                            "default",
                            "includedNamespaces",
                            List.of(SERVICES),
                            "snapshotVolumes",
                            true,
                            "snapshotMoveData",
                            true));
            last.getMetadata().setLabels(Map.of(SCHEDULE_LABEL, SCHEDULES + schedule));
            objects.add(last);
        }
        var restore = spec.inputs().restore();
        if (restore != null) {
            var otherRegion = Objects.requireNonNull(spec.placement().otherRegion(), "a restore needs another region");
            objects.add(CustomObject.of(
                    API_VERSION,
                    "Restore",
                    BACKUP,
                    NAME + restore.id(),
                    Map.of(
                            "scheduleName",
                            SCHEDULES + "daily-" + otherRegion,
                            "includedNamespaces",
                            List.of(SERVICES),
                            "includedResources",
                            List.of("persistentvolumeclaims", "persistentvolumes"),
                            "restorePVs",
                            true,
                            "existingResourcePolicy",
                            "none")));
        }
        return objects;
    }

    static List<CompletionOutput> completions(StackSpec spec) {
        var completions = new ArrayList<CompletionOutput>();
        var backup = spec.inputs().lastBackup();
        if (backup != null) {
            completions.add(CompletionOutput.backedUp(backup, "Backup", BACKUP, NAME + backup.id()));
        }
        var restore = spec.inputs().restore();
        if (restore != null) {
            completions.add(CompletionOutput.restored(restore, "Restore", BACKUP, NAME + restore.id()));
        }
        return completions;
    }
}
