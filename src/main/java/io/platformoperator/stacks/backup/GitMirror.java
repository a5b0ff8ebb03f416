package io.platformoperator.stacks.backup;

import static io.platformoperator.stacks.manifests.NamespaceNames.BACKUP;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.BucketNames;
import io.platformoperator.stacks.manifests.Jobs;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.List;
import java.util.Map;

/**
 * A CronJob that backs up each GitOps repository daily as a Git bundle in the backups bucket: one file that {@code git clone}
 * accepts. The bucket keeps old versions of the file, and S3 replicates them to the bucket of the other region.
 */
final class GitMirror {
    private static final String NAME = "git-mirror";

    private GitMirror() {}

    /** Prefix of the bundles that a cluster writes, in the backups bucket of each region. */
    static String prefix(String cluster) {
        return "git/" + cluster + "/";
    }

    static List<HasMetadata> of(StackSpec spec, RegionInfo regionInfo) {
        var repositories = spec.inputs().gitRepositories();
        if (repositories.isEmpty()) {
            return List.of();
        }
        var scripts = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(BACKUP)
                .withName(NAME)
                .endMetadata()
                .addToData("mirror.sh", StackResource.text("backup/mirror.sh"))
                .addToData("upload.sh", StackResource.text("backup/upload.sh"))
                .build();
        var account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(BACKUP)
                .withName(NAME)
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .build();
        var pod = Jobs.pod(
                spec,
                "backup/mirror-pod.yaml",
                Map.of(
                        "REPOSITORIES", String.join("\n", repositories),
                        "AWS_REGION", regionInfo.region(),
                        "BUCKET", BucketNames.backups(spec, regionInfo),
                        "CLUSTER", spec.clusterName()));
        return List.of(scripts, account, Jobs.scheduled(BACKUP, NAME, "30 2 * * *", pod));
    }
}
