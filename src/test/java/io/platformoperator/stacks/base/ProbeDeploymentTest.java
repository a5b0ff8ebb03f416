package io.platformoperator.stacks.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.Stacks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeDeploymentTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final ProbeOptions OPTIONS =
            new ProbeOptions("registry.example.com/platform-operator:1.2.3", Duration.ofMillis(500));
    private static final Map<String, String> DATABASE = Map.of(
            "database.endpoint", "db.example",
            "database.port", "5432",
            "database.name", "shop",
            "database.secretArn", "arn:database-secret");
    private static final Map<String, String> CACHE = Map.of(
            "cache.primaryEndpoint", "cache.example",
            "cache.readerEndpoint", "reader.example",
            "cache.port", "6379",
            "cache.secretArn", "arn:cache-secret");

    @Test
    void observesTheDatabaseAndTheCacheOfItsRegion() {
        var container = container(outputs("us-east-1", "", DATABASE, CACHE));

        assertThat(container.getImage()).isEqualTo("registry.example.com/platform-operator:1.2.3");
        assertThat(container.getArgs())
                .containsExactly(
                        "probe",
                        "--region=us-east-1",
                        "--heartbeat-interval=500ms",
                        "--database-host=db.example",
                        "--database-port=5432",
                        "--database-secret=arn:database-secret",
                        "--database-name=shop",
                        "--cache-host=cache.example",
                        "--cache-port=6379",
                        "--cache-secret=arn:cache-secret");
    }

    /** The outputs of a region that is not active have its name as a prefix; those without are of the other region. */
    @Test
    void takesTheOutputsOfItsOwnRegion() {
        var outputs = outputs("us-west-2", "us-east-1.", DATABASE);
        outputs.put("database.endpoint", "of-the-active-region.example");

        assertThat(container(outputs).getArgs()).contains("--database-host=db.example");
        assertThat(container(outputs).getArgs()).noneMatch(each -> each.startsWith("--cache"));
    }

    @Test
    void existsOnceAStoreHasAllItsOutputs() {
        assertThat(probe(outputs("us-east-1", ""))).isEmpty();
        var incomplete = new HashMap<>(DATABASE);
        incomplete.remove("database.secretArn");
        assertThat(probe(outputs("us-east-1", "", incomplete))).isEmpty();
        assertThat(probe(outputs("us-west-2", "", DATABASE)))
                .as("outputs of the other region only")
                .isEmpty();
        assertThat(container(outputs("us-east-1", "", CACHE)).getArgs())
                .contains("--cache-host=cache.example")
                .noneMatch(each -> each.startsWith("--database"));
    }

    /** EKS adds the credentials of a role when it creates a pod: an older pod never gets them. */
    @Test
    void itsPodIsCreatedAfterItsPodIdentityAssociation() {
        var outputs = outputs("us-east-1", "", DATABASE);
        var before = probe(outputs).getFirst().getSpec().getTemplate();
        outputs.put("cluster.probePodIdentity", "arn:association-2");
        assertThat(probe(outputs).getFirst().getSpec().getTemplate()).isNotEqualTo(before);

        outputs.remove("cluster.probePodIdentity");
        assertThat(probe(outputs)).isEmpty();
    }

    @Test
    void hasNoMoreRightsThanItsConfigMaps() {
        var rights = objects(outputs("us-east-1", "", DATABASE)).stream()
                .filter(each -> each.getKind().equals("Role"))
                .map(each -> YAML.convertValue(each, Role.class))
                .flatMap(role -> role.getRules().stream()
                        .map(rule -> role.getMetadata().getNamespace() + " " + rule.getResources()
                                + rule.getResourceNames() + rule.getVerbs()))
                .toList();

        assertThat(rights)
                .containsExactly(
                        "monitoring [configmaps][platform-probe][create, patch]",
                        "monitoring [configmaps][platform-probe-request][get]",
                        "services [configmaps][platform-outputs][get]");
    }

    @Test
    void withoutARequestThereIsNeitherAConfigMapNorAJob() {
        assertThat(objects(outputs("us-east-1", "", DATABASE)))
                .noneMatch(each -> each.getKind().equals("Job"))
                .noneMatch(each -> each.getMetadata().getName().equals("platform-probe-request"));
    }

    @Test
    void aRequestReachesTheProbeByAConfigMap() {
        assertThat(requested(new ProbeRequest(null, "fence-7", "verify-7")))
                .filteredOn(each -> each.getMetadata().getName().equals("platform-probe-request"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.getMetadata().getNamespace()).isEqualTo("monitoring");
                    assertThat(YAML.convertValue(each, ConfigMap.class).getData())
                            .containsExactlyInAnyOrderEntriesOf(Map.of("endSessions", "fence-7", "verify", "verify-7"));
                });
    }

    /** In the place of applications: their nodes, their namespace, and no sidecar that would connect instead. */
    @Test
    void theProofOfAFenceRunsWhereApplicationsRun() {
        var job = proof(new ProbeRequest("fence-7", null, null));
        var pod = job.getSpec().getTemplate();

        assertThat(job.getMetadata().getNamespace()).isEqualTo("services");
        assertThat(pod.getSpec().getNodeSelector()).containsEntry("platform-operator.io/node-group", "services");
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("platform-fence-proof");
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getMetadata().getLabels())
                .containsEntry(FenceProof.REQUEST_LABEL, "fence-7")
                .containsEntry("sidecar.istio.io/inject", "false");
        var container = pod.getSpec().getContainers().getFirst();
        assertThat(container.getName()).isEqualTo(FenceProof.NAME);
        assertThat(container.getImage()).isEqualTo(OPTIONS.image());
        assertThat(container.getArgs())
                .containsExactly(
                        "fence-proof",
                        "--region=us-east-1",
                        "--request=fence-7",
                        "--database-host=db.example",
                        "--database-port=5432",
                        "--database-secret=arn:database-secret",
                        "--database-name=shop");
        assertThat(job.getMetadata().getName())
                .as("a Job is immutable: another request is another Job")
                .isNotEqualTo(proof(new ProbeRequest("fence-8", null, null))
                        .getMetadata()
                        .getName());
    }

    private static Job proof(ProbeRequest request) {
        return requested(request).stream()
                .filter(each -> each.getKind().equals("Job"))
                .map(each -> YAML.convertValue(each, Job.class))
                .findFirst()
                .orElseThrow();
    }

    private static List<HasMetadata> requested(ProbeRequest request) {
        return objects(outputs("us-east-1", "", DATABASE), request);
    }

    /** The Pod Security level "restricted", on the system nodes. */
    @Test
    void podIsRestrictedAndOnSystemNodes() {
        var pod = probe(outputs("us-east-1", "", DATABASE))
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getNodeSelector()).containsEntry("platform-operator.io/node-group", "system");
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        var context = pod.getContainers().getFirst().getSecurityContext();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    }

    @SafeVarargs
    private static Map<String, String> outputs(String activeRegion, String prefix, Map<String, String>... stores) {
        var all = new HashMap<>(Map.of("region", activeRegion));
        all.put(prefix + "cluster.probePodIdentity", "arn:association-1");
        for (var store : stores) {
            store.forEach((key, value) -> all.put(prefix + key, value));
        }
        return all;
    }

    private static Container container(Map<String, String> outputs) {
        return probe(outputs)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static List<Deployment> probe(Map<String, String> outputs) {
        return objects(outputs).stream()
                .filter(each -> each.getKind().equals("Deployment"))
                .map(each -> YAML.convertValue(each, Deployment.class))
                .toList();
    }

    /** The sample's region is us-east-1. */
    private static List<HasMetadata> objects(Map<String, String> outputs) {
        return objects(outputs, null);
    }

    private static List<HasMetadata> objects(Map<String, String> outputs, @Nullable ProbeRequest request) {
        var spec = SampleSpec.of(StackName.BASE, Tier.PRODUCTION);
        return Stacks.with(OPTIONS)
                .getFirst()
                .desired(
                        spec.withInputs(spec.inputs().withOutputs(outputs).withProbe(request)),
                        SampleSpec.REGION_INFO,
                        SampleSpec.GENERATED)
                .objects();
    }
}
