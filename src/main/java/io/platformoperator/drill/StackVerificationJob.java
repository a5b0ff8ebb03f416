package io.platformoperator.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.probe.observation.PublishedObservation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The Job that verifies a snapshot of Vault and the bundles of Git repositories. Its ServiceAccount may read these objects of the backups
 * bucket and use Vault's unseal key.
 */
final class StackVerificationJob {
    private static final String TEMPLATE = "/drill/stacks-job.yaml";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Address of the EKS Pod Identity Agent on each node (EKS user guide, "Set up the Amazon EKS Pod Identity Agent"). */
    private static final String POD_IDENTITY_AGENT = "169.254.170.23";

    private StackVerificationJob() {}

    static Job job(PlatformDrill drill, DrillRun run, StackBackups backups, DrillOptions options) {
        var text = template()
                .replace("${NAME}", VerificationJob.name(run))
                .replace("${NAMESPACE}", PublishedObservation.NAMESPACE)
                .replace("${IMAGE}", options.image());
        var job = YAML.unmarshal(text, Job.class);
        var labels = Map.of(
                VerificationJob.NAME_LABEL,
                VerificationJob.STACKS_NAME,
                PlatformDrill.DRILL_LABEL,
                drill.getMetadata().getName());
        job.getMetadata().setLabels(labels);
        var pod = job.getSpec().getTemplate();
        pod.setMetadata(new ObjectMetaBuilder().withLabels(labels).build());
        var verify = pod.getSpec().getContainers().getFirst();
        verify.setArgs(arguments(run, backups));
        set(verify, "AWS_REGION", run.region());
        if (backups.snapshot() == null) {
            pod.getSpec().setInitContainers(List.of());
        } else {
            var vault = pod.getSpec().getInitContainers().getFirst();
            set(vault, "AWS_REGION", run.region());
            set(vault, "CONFIG", vaultConfiguration(run.region(), backups.unsealKey()));
            set(vault, "NO_PROXY", "kms." + run.region() + ".amazonaws.com," + POD_IDENTITY_AGENT);
        }
        return job;
    }

    private static List<String> arguments(DrillRun run, StackBackups backups) {
        var arguments = new ArrayList<>(
                List.of("probe", "verify-stacks", "--region=" + run.region(), "--bucket=" + backups.bucket()));
        if (backups.snapshot() != null) {
            arguments.add("--vault-snapshot=" + backups.snapshot());
        }
        backups.bundles().forEach(key -> arguments.add("--git-bundle=" + key));
        return arguments;
    }

    /** An empty Vault of one server, which only this pod reaches, with the seal of the live one. */
    private static String vaultConfiguration(String region, String key) {
        var listener = Map.of("address", "127.0.0.1:8200", "cluster_address", "127.0.0.1:8201", "tls_disable", true);
        return json(Map.of(
                "disable_mlock",
                true,
                "api_addr",
                "http://127.0.0.1:8200",
                "cluster_addr",
                "https://127.0.0.1:8201",
                "listener",
                List.of(Map.of("tcp", listener)),
                "storage",
                Map.of("raft", Map.of("path", "data", "node_id", "drill")),
                "seal",
                Map.of("awskms", Map.of("region", region, "kms_key_id", key))));
    }

    private static void set(Container container, String variable, String value) {
        container.getEnv().stream()
                .filter(each -> each.getName().equals(variable))
                .forEach(each -> each.setValue(value));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the configuration of Vault can't be written as JSON", e);
        }
    }

    private static String template() {
        try (var in = Objects.requireNonNull(StackVerificationJob.class.getResourceAsStream(TEMPLATE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
