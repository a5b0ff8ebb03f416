package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StackVerificationJobTest {
    private static final PlatformDrill DRILL = Drills.drill(
            new DrillSpec("shop", DrillKind.STACK_RESTORE, null, List.of(), null, null, null), DrillStatus.EMPTY);
    private static final StackBackups ALL = new StackBackups(
            Drills.START,
            "shop-backups",
            "vault/shop-us-east-1/2026/04/01/0205.snap",
            "alias/platform-operator/shop-vault",
            List.of("git/shop-us-east-1/a.bundle", "git/shop-us-east-1/b.bundle"),
            "daily");

    @Test
    void vaultRunsBesideTheVerificationAndReachesOnlyItsKey() throws IOException {
        var pod = pod(ALL);
        var vault = pod.getInitContainers().getFirst();
        assertThat(vault.getRestartPolicy()).isEqualTo("Always");
        var variables = vault.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        assertThat(variables)
                .containsEntry("HTTPS_PROXY", "http://127.0.0.1:9")
                .containsEntry("HTTP_PROXY", "http://127.0.0.1:9")
                .containsEntry("NO_PROXY", "kms.us-east-1.amazonaws.com,169.254.170.23");
        var configuration = new ObjectMapper().readTree(variables.get("CONFIG"));
        assertThat(configuration.at("/listener/0/tcp/address").asText()).isEqualTo("127.0.0.1:8200");
        assertThat(configuration.at("/seal/awskms/kms_key_id").asText()).isEqualTo(ALL.unsealKey());
        var verify = pod.getContainers().getFirst();
        assertThat(verify.getImage()).isEqualTo("registry/platform-operator:1");
        assertThat(verify.getArgs())
                .containsExactly(
                        "probe",
                        "verify-stacks",
                        "--region=us-east-1",
                        "--bucket=shop-backups",
                        "--vault-snapshot=" + ALL.snapshot(),
                        "--git-bundle=git/shop-us-east-1/a.bundle",
                        "--git-bundle=git/shop-us-east-1/b.bundle");
    }

    @Test
    void withoutASnapshotNoVaultRuns() {
        var pod =
                pod(new StackBackups(Drills.START, "shop-backups", null, "alias/shop", List.of("git/a.bundle"), null));
        assertThat(pod.getInitContainers()).isEmpty();
        assertThat(pod.getContainers().getFirst().getArgs()).noneMatch(each -> each.startsWith("--vault"));
    }

    /** The status of a run is all that the next process has. */
    @Test
    void theStatusKeepsWhatIsRestored() {
        var run = DrillRuns.prepared(Drills.begun(), ALL, 1800, null);
        assertThat(RestoreSource.of(run)).contains(ALL);
    }

    @Test
    void onlyANamespaceThatADrillCreatedIsDeleted() {
        var created = ScratchNamespace.objects(DRILL, Drills.begun()).getFirst();
        assertThat(ScratchNamespace.isOfDrill((Namespace) created)).isTrue();
        assertThat(created.getMetadata().getAnnotations()).containsKey("platform-operator.io/expires");
        for (var labels : List.of(
                Map.<String, String>of(),
                Map.of("app.kubernetes.io/name", "platform-drill"),
                Map.of("app.kubernetes.io/name", "platform-drill", "platform-operator.io/drill-run", "another"))) {
            var foreign = new NamespaceBuilder()
                    .withNewMetadata()
                    .withName("drill-1a2b3c4d")
                    .withLabels(labels)
                    .endMetadata()
                    .build();
            assertThat(ScratchNamespace.isOfDrill(foreign))
                    .as(labels.toString())
                    .isFalse();
        }
    }

    private static PodSpec pod(StackBackups backups) {
        var options = new DrillOptions("registry/platform-operator:1", Duration.ofSeconds(10));
        return StackVerificationJob.job(DRILL, Drills.begun(), backups, options)
                .getSpec()
                .getTemplate()
                .getSpec();
    }
}
