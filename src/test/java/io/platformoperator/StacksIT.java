package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemStatus.ChartStatus;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Installs, changes and deletes the stacks of one environment on the real API server of its workload cluster, and kills the
 * operator during the installation. Each test continues with the environment of the test before.
 */
@TestMethodOrder(OrderAnnotation.class)
class StacksIT {
    private static final ResourceDefinitionContext INSTRUMENTATIONS = new ResourceDefinitionContext.Builder()
            .withGroup("opentelemetry.io")
            .withVersion("v1alpha1")
            .withKind("Instrumentation")
            .withPlural("instrumentations")
            .withNamespaced(true)
            .build();

    private static final String REGION = "us-east-1";
    private static final String NAME = "stacks";
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Duration CORRECTED_WITHIN = Duration.ofSeconds(10);
    private static final Duration OBSERVATION_TIME = Duration.ofSeconds(20);
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);

    private static LocalCloud cloud;
    private static LocalAws aws;
    private static LocalOperator operator;
    private static TestEnvironment environment;
    private static KubernetesClient workload;
    private static List<LocalAws.Resource> before;

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start(NAME, "--time-scale", "600");
        aws = new LocalAws(cloud);
        before = aws.allResources();
        operator = LocalOperator.install(
                        cloud,
                        "--no-leader-election",
                        "--consistency-window=50ms",
                        "--chart-source=" + chartsOfWhichOneCanAllocateWithoutEnd())
                .start();
    }

    @AfterAll
    static void end() {
        if (workload != null) {
            workload.close();
        }
        if (operator != null) {
            operator.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    @Order(1)
    void becomesReadyAfterAKillDuringTheInstallation() {
        environment = TestEnvironment.apply(cloud, NAME, REGION, Map.of("stacks", Map.of()));
        environment.await("installing", LIMIT, () -> stacks().stream()
                .anyMatch(stack -> stack.statusOrEmpty().progress() != null));
        operator.kill();
        operator.start();
        environment.awaitReady(LIMIT);

        workload = workloadCluster();
        assertThat(stacks()).hasSize(9).allSatisfy(stack -> assertThat(
                        stack.statusOrEmpty().progress())
                .as(
                        "%s: %s",
                        stack.getMetadata().getName(), stack.statusOrEmpty().message())
                .matches(StacksIT::isComplete));
        assertThat(workload.apps().deployments().inAnyNamespace().list().getItems())
                .isNotEmpty()
                .allSatisfy(deployment -> assertThat(deployment.getStatus().getReadyReplicas())
                        .as(deployment.getMetadata().getName())
                        .isEqualTo(deployment.getSpec().getReplicas()));
        assertThat(workload.apps().daemonSets().inAnyNamespace().list().getItems())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(
                                each.getSpec().getTemplate().getSpec().getPriorityClassName())
                        .as(
                                "%s has to run on each node, also on one that is full",
                                each.getMetadata().getName())
                        .isEqualTo("system-node-critical"));
        assertThat(environment.condition("StacksReady").getStatus()).isEqualTo("True");
        assertThat(workload.storage().v1().storageClasses().list().getItems())
                .filteredOn(StacksIT::isDefault)
                .extracting(each -> each.getMetadata().getName())
                .containsExactly("gp3");
    }

    @Test
    @Order(2)
    void outputsArePublishedInTheWorkloadCluster() {
        environment.await("outputs published", CORRECTED_WITHIN, () -> publishedOutputs()
                .equals(environment.status().outputs()));
        assertThat(publishedOutputs()).containsKey("database.endpoint");
    }

    @Test
    @Order(3)
    void aSteadyStackIsNeitherRenderedNorWritten() {
        var renderings = renderings();
        var deadline = Instant.now().plus(SETTLED_WITHIN);
        var before = versions();
        sleep(OBSERVATION_TIME);
        // Controllers of the cluster may still change ready objects, which can cause one more status.
        for (var now = versions(); !now.equals(before) && Instant.now().isBefore(deadline); now = versions()) {
            before = now;
            sleep(OBSERVATION_TIME);
        }
        assertThat(versions()).isEqualTo(before);
        assertThat(renderings()).isEqualTo(renderings);
    }

    @Test
    @Order(4)
    void anEditAndADeletionAreCorrected() {
        var istiod = workload.apps().deployments().inNamespace("istio-system").withName("istiod");
        istiod.edit(deployment -> {
            deployment.getSpec().getTemplate().getSpec().setServiceAccountName("default");
            return deployment;
        });
        await("corrected", () -> !"default".equals(serviceAccount(istiod.get())));

        var outputs = workload.configMaps().inNamespace("services").withName("platform-outputs");
        var uid = outputs.get().getMetadata().getUid();
        outputs.delete();
        await(
                "created again",
                () -> outputs.get() != null
                        && !uid.equals(outputs.get().getMetadata().getUid()));
    }

    @Test
    @Order(5)
    void underReportDriftIsOnlyReported() {
        patch("{\"spec\": {\"driftPolicy\": \"Report\"}}");
        environment.awaitReady(LIMIT);
        var gateway = workload.services().inNamespace("istio-system").withName("istiod");
        gateway.edit(service -> {
            service.getSpec().getSelector().replaceAll((label, value) -> "nobody");
            return service;
        });
        environment.await("reported", CORRECTED_WITHIN, () -> "Drifted"
                .equals(ready(stack("mesh")).getReason()));
        assertThat(ready(stack("mesh")).getMessage()).contains("Service istio-system/istiod");
        assertThat(gateway.get().getSpec().getSelector()).containsValue("nobody");
        patch("{\"spec\": {\"driftPolicy\": \"Correct\"}}");
        await("corrected", () -> !gateway.get().getSpec().getSelector().containsValue("nobody"));
        environment.awaitReady(LIMIT);
    }

    @Test
    @Order(6)
    void raisedStorageReachesTheVolumeClaimsThatExistOrIsReported() {
        workload.resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("fixed")
                        .endMetadata()
                        .withProvisioner("ebs.csi.aws.com")
                        .withVolumeBindingMode("WaitForFirstConsumer")
                        .addToParameters("type", "gp3")
                        .build())
                .create();
        patch(
                "{\"spec\": {\"stacks\": {\"secrets\": {\"values\": {\"server\": {\"dataStorage\": {\"storageClass\": \"fixed\"}}}}}}}");
        environment.await("a claim of the other class", LIMIT, StacksIT::claimOfVaultIsFixed);

        var metrics = claims("-db-prometheus-");
        var logs = claims("elasticsearch-data");
        assertThat(metrics).isNotEmpty();
        assertThat(logs).isNotEmpty();
        var nodeSets = new KubernetesSerialization()
                .convertValue(
                        workload.genericKubernetesResources("elasticsearch.k8s.elastic.co/v1", "Elasticsearch")
                                .inAnyNamespace()
                                .list()
                                .getItems()
                                .getFirst()
                                .getAdditionalProperties()
                                .get("spec"),
                        JsonNode.class)
                .get("nodeSets");
        nodeSets.findParents("storage")
                .forEach(requests -> ((ObjectNode) requests).put("storage", larger(storage(logs.getFirst()))));
        var prometheus = "{\"prometheus\": {\"prometheusSpec\": {\"storageSpec\": {\"volumeClaimTemplate\": {\"spec\":"
                + " {\"resources\": {\"requests\": {\"storage\": \"" + larger(storage(metrics.getFirst()))
                + "\"}}}}}}}}";
        patch("{\"spec\": {\"stacks\": {\"monitoring\": {\"values\": " + prometheus + "}, \"logging\": {\"values\":"
                + " {\"eck-elasticsearch\": {\"nodeSets\": " + nodeSets + "}}}, \"secrets\": {\"values\": {\"server\":"
                + " {\"dataStorage\": {\"size\": \"20Gi\"}}}}}}}");

        for (var before : List.of(metrics, logs)) {
            environment.await("grown claims", LIMIT, () -> before.stream()
                    .allMatch(claim -> larger(storage(claim)).equals(capacity(claim))));
        }
        environment.await("a report", LIMIT, () -> ready(stack("secrets"))
                .getMessage()
                .contains("data-vault-0: has 10Gi, and its"));
        assertThat(ready(stack("secrets")).getReason()).isEqualTo("Refused");
        assertThat(ready(stack("secrets")).getMessage())
                .contains(
                        "PersistentVolumeClaim vault/data-vault-0",
                        "has 10Gi, and its StatefulSet requests 20Gi",
                        "StorageClass fixed does not allow volumes to grow. Set its allowVolumeExpansion to true");
        environment.await(
                "the other stacks",
                LIMIT,
                () -> "True".equals(ready(stack("monitoring")).getStatus())
                        && "True".equals(ready(stack("logging")).getStatus()));

        workload.storage().v1().storageClasses().withName("fixed").edit(each -> {
            each.setAllowVolumeExpansion(true);
            return each;
        });
        environment.awaitReady(LIMIT);
        assertThat(capacity(claims("data-vault-0").getFirst())).isEqualTo("20Gi");
    }

    /** Replaces the claim of the first pod, since a changed template applies to new claims only. */
    private static boolean claimOfVaultIsFixed() {
        var templates = workload.apps()
                .statefulSets()
                .inNamespace("vault")
                .withName("vault")
                .get();
        if (templates == null
                || !isFixed(templates.getSpec().getVolumeClaimTemplates().getFirst())) {
            return false;
        }
        var claims = claims("data-vault-0");
        if (!claims.isEmpty() && isFixed(claims.getFirst())) {
            return claims.getFirst().getStatus().getCapacity() != null
                    && !claims.getFirst().getStatus().getCapacity().isEmpty();
        }
        workload.resourceList(claims).delete();
        workload.pods().inNamespace("vault").withName("vault-0").delete();
        return false;
    }

    private static boolean isFixed(PersistentVolumeClaim claim) {
        return "fixed".equals(claim.getSpec().getStorageClassName());
    }

    private static List<PersistentVolumeClaim> claims(String part) {
        return workload.persistentVolumeClaims().inAnyNamespace().list().getItems().stream()
                .filter(claim -> claim.getMetadata().getName().contains(part))
                .toList();
    }

    private static String storage(PersistentVolumeClaim claim) {
        return claim.getSpec().getResources().getRequests().get("storage").toString();
    }

    /** Ten GiB more. */
    private static String larger(String storage) {
        return Integer.parseInt(storage.replace("Gi", "")) + 10 + "Gi";
    }

    /** The size of the claim's volume now. */
    private static String capacity(PersistentVolumeClaim claim) {
        var capacity = workload.resource(claim).get().getStatus().getCapacity().get("storage");
        return capacity == null ? "" : capacity.toString();
    }

    @Test
    @Order(7)
    void aFailingChartIsReportedAndOtherStacksStayReady() {
        patch("{\"spec\": {\"stacks\": {\"secrets\": {\"values\": {\"server\": \"no map\"}}}}}");
        environment.await("failure reported", LIMIT, () -> "ChartFailed"
                .equals(ready(stack("secrets")).getReason()));
        assertThat(ready(stack("mesh")).getStatus()).isEqualTo("True");
        assertThat(workload.apps().statefulSets().inNamespace("vault").list().getItems())
                .as("objects of the last rendering")
                .isNotEmpty();
        patch("{\"spec\": {\"stacks\": {\"secrets\": {\"values\": null}}}}");
        environment.awaitReady(LIMIT);
    }

    @Test
    @Order(8)
    void aChartThatAllocatesWithoutEndFailsAlone() {
        patch("{\"spec\": {\"stacks\": {\"secrets\": {\"values\": {\"endless\": true}}}}}");
        environment.await("failure reported", LIMIT, () -> ready(stack("secrets"))
                .getMessage()
                .contains(
                        "chart vault 0.34.1 does not render: helm needed more than 384 MiB of memory and was stopped"));
        assertThat(ready(stack("secrets")).getReason()).isEqualTo("ChartFailed");
        assertThat(ready(stack("mesh")).getStatus()).isEqualTo("True");
        assertThat(workload.apps().statefulSets().inNamespace("vault").list().getItems())
                .as("the running StatefulSet")
                .isNotEmpty();
        patch("{\"spec\": {\"stacks\": {\"secrets\": {\"values\": null}}}}");
        environment.awaitReady(LIMIT);
    }

    /** With the last instrumentation the operator is removed, and with it its kinds, webhooks, certificate and annotations. */
    @Test
    @Order(9)
    void instrumentationOfServicesIsInstalledAndRemoved() {
        instrument("java", "nodejs");
        environment.await("an Instrumentation", LIMIT, () -> instrumentations() == 1);
        environment.awaitReady(LIMIT);

        assertThat(annotations("services"))
                .containsEntry("instrumentation.opentelemetry.io/inject-java", "opentelemetry")
                .containsEntry("instrumentation.opentelemetry.io/java-container-names", "orders")
                .containsEntry("instrumentation.opentelemetry.io/nodejs-container-names", "users");
        assertThat(stack("tracing").statusOrEmpty().charts())
                .extracting(ChartStatus::name)
                .contains("opentelemetry-operator");
        var operator = workload.apps().deployments().inNamespace("tracing").withName("opentelemetry-operator");
        assertThat(operator.get().getStatus().getReadyReplicas()).isEqualTo(2);

        instrument("none", "none");
        environment.await("removal", LIMIT, () -> operator.get() == null && kindOfInstrumentations() == null);
        environment.awaitReady(LIMIT);
        assertThat(annotations("services"))
                .as("annotations of the namespace services")
                .noneSatisfy((name, value) -> assertThat(name).startsWith("instrumentation."));
        assertThat(workload.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .list()
                        .getItems())
                .extracting(each -> each.getMetadata().getName())
                .doesNotContain("opentelemetry-operator-mutation");
        assertThat(workload.secrets().inNamespace("tracing").list().getItems())
                .extracting(each -> each.getMetadata().getName())
                .doesNotContain("opentelemetry-operator-webhook-certificate");
    }

    /** Sets the instrumentations of two services of the sample. */
    private static void instrument(String orders, String users) {
        environment
                .user()
                .resources(PlatformEnvironment.class)
                .inNamespace(NAME)
                .withName(NAME)
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\": \"add\", \"path\": \"/spec/services/1/instrumentation\", \"value\": \"" + orders
                                + "\"}, {\"op\": \"add\", \"path\": \"/spec/services/3/instrumentation\", \"value\": \""
                                + users + "\"}]");
    }

    private static Map<String, String> annotations(String namespace) {
        return workload.namespaces().withName(namespace).get().getMetadata().getAnnotations();
    }

    private static CustomResourceDefinition kindOfInstrumentations() {
        return workload.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("instrumentations.opentelemetry.io")
                .get();
    }

    private static int instrumentations() {
        try {
            return workload.genericKubernetesResources(INSTRUMENTATIONS)
                    .inNamespace("services")
                    .list()
                    .getItems()
                    .size();
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).as("not served yet").isEqualTo(404);
            return 0;
        }
    }

    @Test
    @Order(10)
    void disablingAStackPrunesExactlyItsObjects() {
        var mesh = uidsIn("istio-system");
        assertThat(mesh).isNotEmpty();
        patch("{\"spec\": {\"stacks\": {\"autoscaling\": {\"enabled\": false}}}}");
        environment.await("stack deleted", LIMIT, () -> stacks().size() == 8);
        assertThat(workload.apps()
                        .deployments()
                        .inNamespace("kube-system")
                        .list()
                        .getItems())
                .extracting(each -> each.getMetadata().getName())
                .noneMatch(name -> name.contains("autoscaler"))
                .contains("coredns");
        assertThat(uidsIn("istio-system")).isEqualTo(mesh);
        environment.awaitReady(LIMIT);
    }

    @Test
    @Order(11)
    void deletionLeavesNothing() {
        environment.delete();
        environment.awaitDeleted(LIMIT);
        var remaining = new ArrayList<>(aws.allResources());
        remaining.removeAll(before);
        assertThat(remaining).isEmpty();
    }

    /** The stand-ins; the one of Vault has a template that a value switches on. */
    private static Path chartsOfWhichOneCanAllocateWithoutEnd() {
        var from = Path.of("local/charts").toAbsolutePath();
        var to = cloud.state().resolve("charts");
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(
                    to.resolve("vault/templates/endless.yaml"),
                    "{{ if .Values.endless }}{{ $a := list }}{{ range until 100000000 }}{{ $a = append $a . }}{{ end }}{{ end }}");
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<PlatformStack> stacks() {
        return environment
                .user()
                .resources(PlatformStack.class)
                .inNamespace(NAME)
                .list()
                .getItems();
    }

    private static PlatformStack stack(String name) {
        return stacks().stream()
                .filter(stack -> stack.getSpec().stack().text().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Condition ready(PlatformStack stack) {
        return Conditions.find(stack.statusOrEmpty().conditions(), Conditions.READY)
                .orElseThrow();
    }

    private static boolean isComplete(String progress) {
        var parts = progress.split("/", 2);
        return parts[0].equals(parts[1]) && !parts[0].equals("0");
    }

    private static boolean isDefault(StorageClass each) {
        var annotations = each.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get("storageclass.kubernetes.io/is-default-class"));
    }

    private static Map<String, String> publishedOutputs() {
        var outputs = workload.configMaps()
                .inNamespace("services")
                .withName("platform-outputs")
                .get();
        return outputs == null ? Map.of() : outputs.getData();
    }

    private static String serviceAccount(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getServiceAccountName();
    }

    /** Resource versions of the operator's objects on both clusters. */
    private static Map<String, String> versions() {
        var versions = stacks().stream()
                .collect(Collectors.toMap(stack -> stack.getMetadata().getName(), stack -> stack.getMetadata()
                        .getResourceVersion()));
        workload.configMaps().inAnyNamespace().withLabel("applyset.kubernetes.io/part-of").list().getItems().stream()
                .forEach(each -> versions.put(
                        each.getMetadata().getNamespace() + "/"
                                + each.getMetadata().getName(),
                        each.getMetadata().getResourceVersion()));
        return versions;
    }

    private static List<String> uidsIn(String namespace) {
        var uids = new ArrayList<String>();
        workload.apps()
                .deployments()
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(each -> uids.add(each.getMetadata().getUid()));
        workload.services()
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(each -> uids.add(each.getMetadata().getUid()));
        workload.configMaps()
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(each -> uids.add(each.getMetadata().getUid()));
        return uids;
    }

    private static List<String> renderings() {
        return operator.metrics("platform_chart_renderings_seconds_count");
    }

    private static void patch(String change) {
        environment
                .user()
                .resources(PlatformEnvironment.class)
                .inNamespace(NAME)
                .withName(NAME)
                .patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    private static KubernetesClient workloadCluster() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        aws.kubeconfig(REGION, NAME + "-" + REGION).toFile()))
                .build();
    }

    private static void await(String what, BooleanSupplier condition) {
        environment.await(what, CORRECTED_WITHIN, condition);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
