package io.platformoperator.stacks.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.SampleSpec;
import org.junit.jupiter.api.Test;

class SecretsStackTest {
    private final SecretsStack stack = new SecretsStack();

    /** S3 replicates the bucket, so each region has the snapshots of both below the prefixes of their clusters. */
    @Test
    void outputsNameTheSnapshotsOfBothRegions() {
        var spec = SampleSpec.of(StackName.SECRETS, Tier.PRODUCTION);
        assertThat(stack.outputs(spec))
                .containsEntry("snapshots", "vault/shop-cluster/")
                .doesNotContainKey("otherSnapshots");
        assertThat(stack.outputs(spec.withInputs(spec.inputs().withOtherCluster("shop-west"))))
                .containsEntry("snapshots", "vault/shop-cluster/")
                .containsEntry("otherSnapshots", "vault/shop-west/");
    }

    @Test
    void snapshotsAreUploadedWhereTheOutputSays() {
        var spec = SampleSpec.of(StackName.SECRETS, Tier.PRODUCTION);
        var upload = stack.desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED).objects().stream()
                .filter(CronJob.class::isInstance)
                .map(CronJob.class::cast)
                .filter(job -> job.getMetadata().getName().equals("vault-snapshots"))
                .map(job ->
                        job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec())
                .findFirst()
                .orElseThrow()
                .getContainers()
                .getFirst();
        var environment = upload.getEnv().stream()
                .filter(variable -> variable.getName().equals("CLUSTER"))
                .findFirst()
                .orElseThrow();
        assertThat(String.join(" ", upload.getCommand()) + upload.getArgs()).contains("vault/$CLUSTER/");
        assertThat("vault/" + environment.getValue() + "/")
                .isEqualTo(stack.outputs(spec).get("snapshots"));
    }
}
