package io.platformoperator.stacks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.RecoveryRequest;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.FailoverSpecs;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.manifests.CompletionOutput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupStackTest {
    private static final RegionInfo WEST = new RegionInfo("123456789012", "us-west-2", List.of());

    private final BackupStack stack = new BackupStack();

    /** S3 replicates the objects of the other region's cluster to the bucket of this one, below the same prefix. */
    @Test
    void readsTheBackupsOfTheOtherRegionAndNeverWritesThem() {
        var locations =
                velero(withOther(Tier.PRODUCTION), SampleSpec.REGION_INFO).at("/configuration/backupStorageLocation");

        assertThat(locations).hasSize(2);
        assertThat(locations.get(0).path("prefix").asText()).isEqualTo("velero/shop-cluster");
        assertThat(locations.get(0).path("accessMode").asText()).isEqualTo("ReadWrite");
        var other = locations.get(1);
        assertThat(other.path("name").asText()).isEqualTo("shop-west");
        assertThat(other.path("prefix").asText()).isEqualTo("velero/shop-west");
        assertThat(other.path("accessMode").asText()).isEqualTo("ReadOnly");
        assertThat(other.path("default").asBoolean()).isFalse();
        assertThat(other.path("bucket")).isEqualTo(locations.get(0).path("bucket"));
        assertThat(other.at("/config/region").asText()).isEqualTo("us-east-1");
    }

    /** Velero ignores a backup of a location whose name another backup of the cluster has, and both regions back up at one time. */
    @Test
    void backupsOfTheRegionsHaveDifferentNames() {
        var spec = withOther(Tier.PRODUCTION);
        assertThat(velero(spec, SampleSpec.REGION_INFO).path("schedules").fieldNames())
                .toIterable()
                .containsExactly("daily-us-east-1");
        assertThat(velero(spec, WEST).path("schedules").fieldNames())
                .toIterable()
                .containsExactly("daily-us-west-2");
        assertThat(velero(SampleSpec.of(StackName.BACKUP, Tier.PRODUCTION), WEST)
                        .path("schedules")
                        .fieldNames())
                .toIterable()
                .containsExactly("daily");
    }

    /** EBS snapshots can't be restored in another region; what is in the bucket can. */
    @Test
    void movesTheDataOfVolumesToTheBucketWhereAnotherRegionMayRestoreIt() {
        var alone = velero(SampleSpec.of(StackName.BACKUP, Tier.DEVELOPMENT), SampleSpec.REGION_INFO);
        assertThat(alone.at("/configuration/defaultSnapshotMoveData").asBoolean())
                .isFalse();
        var values = velero(withOther(Tier.DEVELOPMENT), SampleSpec.REGION_INFO);
        assertThat(values.at("/configuration/defaultSnapshotMoveData").asBoolean())
                .isTrue();
        assertThat(values.at("/schedules/daily-us-east-1/template/snapshotMoveData")
                        .asBoolean())
                .isTrue();
        assertThat(values.path("deployNodeAgent").asBoolean()).isTrue();
        assertThat(values.at("/nodeAgent/priorityClassName").asText())
                .as("it has to run on each node, also on one that is full")
                .isEqualTo("system-node-critical");
    }

    @Test
    void outputsNameWhereTheOtherRegionFindsEverything() {
        assertThat(stack.outputs(withOther(Tier.PRODUCTION)))
                .isEqualTo(Map.of(
                        "gitMirrors", "git/shop-cluster/",
                        "otherGitMirrors", "git/shop-west/",
                        "otherBackupLocation", "shop-west"));
        assertThat(stack.outputs(SampleSpec.of(StackName.BACKUP, Tier.PRODUCTION)))
                .isEqualTo(Map.of("gitMirrors", "git/shop-cluster/"));
    }

    /** Velero runs an object once, and picks the newest backup of a schedule, wherever it comes from. */
    @Test
    void aFailoverRestoresTheVolumesOfTheOtherRegionsServicesOnce() {
        var spec = FailoverSpecs.of(withOther(Tier.PRODUCTION));
        var objects = stack.desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED)
                .objects();
        var restore = spec("Restore", objects);
        assertThat(restore)
                .containsEntry("scheduleName", "velero-daily-us-west-2")
                .containsEntry("includedNamespaces", List.of("services"))
                .containsEntry("existingResourcePolicy", "none");
        assertThat(spec("Backup", objects))
                .containsEntry("snapshotMoveData", true)
                .containsEntry("ttl", "720h");
        var backup = objects.stream()
                .filter(object -> object.getKind().equals("Backup"))
                .findFirst()
                .orElseThrow();
        assertThat(backup.getMetadata().getName()).isEqualTo("failover-f-1");
        assertThat(backup.getMetadata().getLabels())
                .as("the other region finds it as the newest of this region's schedule")
                .containsEntry("velero.io/schedule-name", "velero-daily-us-east-1");
        assertThat(backup.getMetadata().getAnnotations())
                .as("Velero makes it again from the bucket, in each cluster that has the bucket")
                .containsEntry("platform-operator.io/prune", "false");
        assertThat(stack.completions(spec))
                .containsExactly(
                        new CompletionOutput("backedUp", "f-1", "Backup", "velero", "failover-f-1"),
                        new CompletionOutput("restored", "f-1", "Restore", "velero", "failover-f-1"));
        assertThat(stack.completions(withOther(Tier.PRODUCTION))).isEmpty();
        assertThat(stack.desired(withOther(Tier.PRODUCTION), SampleSpec.REGION_INFO, SampleSpec.GENERATED)
                        .objects())
                .noneMatch(object -> object.getApiVersion().startsWith("velero.io/"));
    }

    /** Velero ends a restore of a backup that S3 has not replicated yet, or that it has not found yet, as failed. */
    @Test
    void thePlannedRestoreIsOfTheLastBackupOnceVeleroHasFoundIt() {
        var spec = withOther(Tier.PRODUCTION);
        var planned = FailoverSpecs.of(
                spec, spec.inputs().withRestore(new RecoveryRequest.Restore("f-1", "shop-us-west-2", true)));
        var objects = stack.desired(planned, SampleSpec.REGION_INFO, SampleSpec.GENERATED)
                .objects();

        assertThat(spec("Restore", objects))
                .containsEntry("backupName", "failover-f-1")
                .doesNotContainKey("scheduleName");
        assertThat(objects)
                .filteredOn(object -> object.getKind().equals("Restore"))
                .singleElement()
                .satisfies(restore -> assertThat(restore.getMetadata().getAnnotations())
                        .containsEntry("platform-operator.io/create-after", "velero.io/v1 Backup failover-f-1"));
    }

    private static Map<String, Object> spec(String kind, List<? extends HasMetadata> objects) {
        return objects.stream()
                .filter(object -> object.getKind().equals(kind))
                .map(GenericKubernetesResource.class::cast)
                .map(object -> object.<Map<String, Object>>get("spec"))
                .findFirst()
                .orElseThrow();
    }

    private static StackSpec withOther(Tier tier) {
        var spec = SampleSpec.of(StackName.BACKUP, tier);
        return spec.withInputs(spec.inputs().withOtherCluster("shop-west"));
    }

    private JsonNode velero(StackSpec spec, RegionInfo region) {
        var release =
                stack.desired(spec, region, SampleSpec.GENERATED).releases().getFirst();
        return new ObjectMapper().valueToTree(release.values());
    }
}
