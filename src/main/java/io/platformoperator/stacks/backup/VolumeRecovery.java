package io.platformoperator.stacks.backup;

import static io.platformoperator.stacks.manifests.NamespaceNames.BACKUP;
import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.RecoveryRequest.Restore;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.apply.CreationCondition;
import io.platformoperator.apply.Pruning;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.stacks.manifests.CustomObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The objects of a failover: a last backup of the volumes of the namespace {@code services}, and the restore of the other
 * region's last or newest backup of them. Their names contain the failover's id: Velero runs each once. A restore leaves claims that exist
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
            Pruning.exempt(last); // Velero deletes it after its retention
            objects.add(last);
        }
        var restore = spec.inputs().restore();
        if (restore != null) {
            objects.add(restore(spec, restore));
        }
        return objects;
    }

    /**
     * The restore of the last backup, or of the newest one of the other region's schedule. Velero ends a restore of a backup that it
     * has not found in the bucket yet as failed, so the restore of the last backup is created once Velero has found that.
     */
    private static HasMetadata restore(StackSpec spec, Restore restore) {
        var otherRegion = Objects.requireNonNull(spec.placement().otherRegion(), "a restore needs another region");
        var fields = new HashMap<String, Object>(Map.of(
                "includedNamespaces",
                List.of(SERVICES),
                "includedResources",
                List.of("persistentvolumeclaims", "persistentvolumes"),
                "restorePVs",
                true,
                "existingResourcePolicy",
                "none"));
        var backup = NAME + restore.id();
        if (restore.afterLastBackup()) {
            fields.put("backupName", backup);
        } else {
            fields.put("scheduleName", SCHEDULES + "daily-" + otherRegion);
        }
        var object = CustomObject.of(API_VERSION, "Restore", BACKUP, NAME + restore.id(), fields);
        if (restore.afterLastBackup()) {
            new CreationCondition(API_VERSION, "Backup", backup).addTo(object);
        }
        return object;
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
