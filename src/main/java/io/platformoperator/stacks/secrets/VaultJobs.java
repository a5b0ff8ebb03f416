package io.platformoperator.stacks.secrets;

import static io.platformoperator.stacks.manifests.NamespaceNames.SECRETS;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.Jobs;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Jobs that Vault needs. A new Vault must be initialised before use, and returns its recovery keys and root token only once. The
 * setup Job initialises Vault, stores the recovery keys in AWS Secrets Manager, enables the audit log and the Kubernetes auth
 * method, and revokes the root token. The snapshot CronJob takes Raft snapshots.
 */
final class VaultJobs {
    private static final String SETUP = "vault-setup";
    private static final String SNAPSHOTS = "vault-snapshots";
    private static final String RESTORE = "vault-restore";
    private static final List<String> FILES =
            List.of("setup.sh", "keep.sh", "setup.hcl", "snapshots.hcl", "restore.hcl", "services.hcl");

    private VaultJobs() {}

    static List<HasMetadata> of(StackSpec spec, RegionInfo regionInfo, int servers) {
        var data = new TreeMap<String, String>();
        FILES.forEach(file -> data.put(file, StackResource.text("secrets/" + file)));
        var settings = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SECRETS)
                .withName(SETUP)
                .endMetadata()
                .withData(data)
                .build();
        var setup = Jobs.pod(
                spec,
                "secrets/setup-pod.yaml",
                Map.of(
                        "AWS_REGION", regionInfo.region(),
                        "SECRET", recoverySecret(spec),
                        "SERVERS", String.valueOf(servers)));
        var snapshot = VaultRestore.snapshot(spec, regionInfo, "");
        return List.of(
                serviceAccount(SETUP),
                serviceAccount(SNAPSHOTS),
                serviceAccount(RESTORE),
                settings,
                Jobs.runOnce(SECRETS, SETUP, setup, data),
                Jobs.scheduled(
                        SECRETS, SNAPSHOTS, snapshotSchedule(spec.inputs().tier()), snapshot));
    }

    /** Name of the Secrets Manager secret with the recovery keys, which the cluster subsystem creates. */
    static String recoverySecret(StackSpec spec) {
        return spec.clusterName() + "-vault-recovery";
    }

    /** Prefix of the snapshots that a cluster writes, in the backups bucket of each region. */
    static String snapshots(String cluster) {
        return "vault/" + cluster + "/";
    }

    private static String snapshotSchedule(Tier tier) {
        return switch (tier) {
            case PRODUCTION -> "5 * * * *";
            case STAGING -> "5 */6 * * *";
            case DEVELOPMENT, TESTING -> "5 2 * * *";
        };
    }

    private static HasMetadata serviceAccount(String name) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(SECRETS)
                .withName(name)
                .endMetadata()
                .build();
    }
}
