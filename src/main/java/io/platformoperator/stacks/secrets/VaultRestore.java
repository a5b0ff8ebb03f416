package io.platformoperator.stacks.secrets;

import static io.platformoperator.stacks.manifests.NamespaceNames.SECRETS;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.platformoperator.api.v1alpha1.RecoveryRequest.LastBackup;
import io.platformoperator.api.v1alpha1.RecoveryRequest.Restore;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.BucketNames;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.stacks.manifests.Jobs;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Jobs of a failover: a last snapshot of the Vault that was active, and the restore of a snapshot into the Vault of the region
 * that becomes active. A restore happens once per failover: the Job keeps a record of it in the backups bucket, and saves what
 * Vault had before. A Job of the same failover that runs again changes nothing.
 */
final class VaultRestore {
    private static final String RESTORE = "vault-restore";
    private static final String LAST = "vault-last-snapshot";
    private static final List<String> FILES = List.of("restore-fetch.sh", "restore.sh", "restore-keep.sh");

    private VaultRestore() {}

    static List<HasMetadata> of(StackSpec spec, RegionInfo regionInfo) {
        var objects = new ArrayList<HasMetadata>();
        var backup = spec.inputs().lastBackup();
        if (backup != null) {
            objects.add(Jobs.named(SECRETS, jobName(backup), LAST, snapshot(spec, regionInfo, "last/" + backup.id())));
        }
        var restore = spec.inputs().restore();
        if (restore != null) {
            var scripts = new TreeMap<String, String>();
            FILES.forEach(file -> scripts.put(file, StackResource.text("secrets/" + file)));
            objects.add(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(SECRETS)
                    .withName(RESTORE)
                    .endMetadata()
                    .withData(scripts)
                    .build());
            objects.add(Jobs.named(
                    SECRETS,
                    jobName(restore),
                    RESTORE,
                    Jobs.pod(
                            spec,
                            "secrets/restore-pod.yaml",
                            Map.of(
                                    "AWS_REGION", regionInfo.region(),
                                    "BUCKET", BucketNames.backups(spec, regionInfo),
                                    "CLUSTER", spec.clusterName(),
                                    "FROM", restore.fromCluster(),
                                    "ID", restore.id(),
                                    "AFTER_BACKUP", String.valueOf(restore.afterLastBackup())))));
        }
        return objects;
    }

    /** The pod that takes a snapshot of the cluster's own Vault, named by its time if {@code name} is empty. */
    static PodSpec snapshot(StackSpec spec, RegionInfo regionInfo, String name) {
        return Jobs.pod(
                spec,
                "secrets/snapshot-pod.yaml",
                Map.of(
                        "AWS_REGION", regionInfo.region(),
                        "BUCKET", BucketNames.backups(spec, regionInfo),
                        "CLUSTER", spec.clusterName(),
                        "NAME", name));
    }

    static List<CompletionOutput> completions(StackSpec spec) {
        var completions = new ArrayList<CompletionOutput>();
        var backup = spec.inputs().lastBackup();
        if (backup != null) {
            completions.add(CompletionOutput.backedUp(backup, "Job", SECRETS, jobName(backup)));
        }
        var restore = spec.inputs().restore();
        if (restore != null) {
            completions.add(CompletionOutput.restored(restore, "Job", SECRETS, jobName(restore)));
        }
        return completions;
    }

    private static String jobName(LastBackup backup) {
        return LAST + "-" + backup.id();
    }

    private static String jobName(Restore restore) {
        return RESTORE + "-" + restore.id();
    }
}
