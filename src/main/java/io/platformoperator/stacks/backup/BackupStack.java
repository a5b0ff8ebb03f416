package io.platformoperator.stacks.backup;

import static io.platformoperator.stacks.manifests.NamespaceNames.BACKUP;
import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.BucketNames;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Velero, with a daily backup of the cluster's objects and volumes. In production and staging, and with a second region, Velero
 * moves the volumes' data to the backups bucket, which S3 replicates to the other region. Otherwise the volumes' data remains in
 * EBS snapshots, which only their own region can restore.
 *
 * <p>With a second region, Velero also reads what S3 replicates of the other region's backups, from a location that it does not
 * write to. Backups of both regions are objects of one namespace there, so the schedules of the regions have different names.
 */
public final class BackupStack implements Stack {
    private static final Map<String, String> VELERO = Map.of("app.kubernetes.io/instance", "velero");
    private static final int METRICS = 8085;
    private static final int HOURS_PER_DAY = 24;

    @Override
    public StackName name() {
        return StackName.BACKUP;
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        var outputs = new TreeMap<String, String>();
        outputs.put("gitMirrors", GitMirror.prefix(spec.clusterName()));
        var other = spec.inputs().otherCluster();
        if (other != null) {
            outputs.put("otherBackupLocation", other);
            outputs.put("otherGitMirrors", GitMirror.prefix(other));
        }
        if (spec.inputs().gitRepositories().isEmpty()) {
            outputs.remove("gitMirrors");
            outputs.remove("otherGitMirrors");
        }
        return outputs;
    }

    @Override
    public List<CompletionOutput> completions(StackSpec spec) {
        return VolumeRecovery.completions(spec);
    }

    @Override
    public List<StackNamespace> namespaces() {
        // The pods that restore a volume need the same permissions as the restored pod.
        return List.of(new StackNamespace(BACKUP, StackNamespace.Level.PRIVILEGED));
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<>(StackResource.objects("backup/snapshot-class.yaml"));
        objects.addAll(GitMirror.of(spec, regionInfo));
        objects.addAll(VolumeRecovery.of(spec, schedule(spec, regionInfo), hours(spec)));
        objects.add(NetworkAccess.allow(BACKUP, "metrics", VELERO, NetworkAccess.namespaces(MONITORING), METRICS));
        return new StackManifests(List.of(velero(spec, regionInfo)), List.<HasMetadata>copyOf(objects));
    }

    private static Release velero(StackSpec spec, RegionInfo regionInfo) {
        var sizes = new PodSizes(spec.inputs().tier());
        var movesData = sizes.toleratesZoneLoss() || spec.inputs().otherCluster() != null;
        var values = ChartValues.of("backup/velero")
                .set("configuration.backupStorageLocation", locations(spec, regionInfo))
                .set("configuration.volumeSnapshotLocation", List.of())
                .set("configuration.defaultSnapshotMoveData", movesData)
                .set("configuration.defaultBackupTTL", hours(spec))
                .set("schedules", Map.of(schedule(spec, regionInfo), daily(spec, movesData)))
                .set("resources", sizes.resources(200, 384))
                .set("nodeSelector", PodPlacement.nodeSelector(spec))
                .set("deployNodeAgent", movesData);
        if (movesData) {
            values.set("nodeAgent.resources", sizes.resources(50, 256))
                    .set("nodeAgent.tolerations", PodPlacement.TOLERATE_ALL);
        }
        return new Release("velero", "velero", BACKUP, values.asMap());
    }

    /** The name of a Velero Schedule ends with it, and the names of its backups begin with that. */
    private static String schedule(StackSpec spec, RegionInfo regionInfo) {
        return spec.inputs().otherCluster() == null ? "daily" : "daily-" + regionInfo.region();
    }

    private static List<Map<String, Object>> locations(StackSpec spec, RegionInfo regionInfo) {
        var own = location("default", spec.clusterName(), "ReadWrite", spec, regionInfo);
        var other = spec.inputs().otherCluster();
        return other == null ? List.of(own) : List.of(own, location(other, other, "ReadOnly", spec, regionInfo));
    }

    private static Map<String, Object> location(
            String name, String cluster, String accessMode, StackSpec spec, RegionInfo regionInfo) {
        return Map.of(
                "name",
                name,
                "provider",
                "aws",
                "bucket",
                BucketNames.backups(spec, regionInfo),
                "prefix",
                "velero/" + cluster,
                "default",
                cluster.equals(spec.clusterName()),
                "accessMode",
                accessMode,
                "config",
                Map.of("region", regionInfo.region()));
    }

    private static Map<String, Object> daily(StackSpec spec, boolean movesData) {
        return Map.of(
                "disabled",
                false,
                "schedule",
                "0 1 * * *",
                "useOwnerReferencesInBackup",
                false,
                "template",
                Map.of(
                        "ttl",
                        hours(spec),
                        "storageLocation",
                        "default",
                        "includedNamespaces",
                        List.of("*"),
                        "excludedResources",
                        List.of("events", "events.events.k8s.io"),
                        "includeClusterResources",
                        true,
                        "snapshotVolumes",
                        true,
                        "snapshotMoveData",
                        movesData));
    }

    private static String hours(StackSpec spec) {
        return spec.inputs().backupRetentionDays() * HOURS_PER_DAY + "h";
    }
}
