package io.platformoperator.api.v1alpha1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.cli.validation.ManifestValidator;
import io.platformoperator.cli.validation.Violation;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.KnownKinds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the CRDs on a real API server. It must accept the samples and the children composed from them, and refuse the manifests in
 * {@code refused/}. The first line of such a manifest is {@code # refused: } and a part of the expected message. If a manifest has
 * several documents, the API server must accept all but the last. It must accept each document of the manifests in
 * {@code corrected/}, whose last one corrects the one before. A document may have a status, as the operator would report it.
 */
@ExtendWith(LocalCloudExtension.class)
class ManifestsIT {
    private static final String NAMESPACE = "manifests";
    private static final String REFUSED = "# refused: ";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static KubernetesClient client;

    @BeforeAll
    static void installCrds(LocalCloud cloud) throws IOException {
        client = cloud.admin();
        var crds = new ArrayList<CustomResourceDefinition>();
        for (var file : files(CrdFiles.FOLDER)) {
            crds.add(YAML.unmarshal(Files.readString(file), CustomResourceDefinition.class));
        }
        crds.forEach(crd -> client.resource(crd).forceConflicts().serverSideApply());
        crds.forEach(crd -> client.resource(crd).waitUntilCondition(ManifestsIT::isEstablished, 1, TimeUnit.MINUTES));
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @AfterAll
    static void deleteNamespace() {
        client.namespaces().withName(NAMESPACE).delete();
    }

    static List<Path> samples() throws IOException {
        return files(Path.of("samples"));
    }

    static List<SubsystemResource<?>> children(Path sample) throws IOException {
        var environment = YAML.unmarshal(Files.readString(sample), PlatformEnvironment.class);
        environment.getMetadata().setUid("0f7e");
        var kinds = new KnownKinds(Set.of());
        return new Composition(Catalog.standard(), List.of(), kinds)
                .children(environment, Instant.now()).stream()
                        .peek(child -> child.getMetadata().setNamespace(NAMESPACE))
                        .peek(child -> child.getMetadata().setOwnerReferences(List.of()))
                        .toList();
    }

    static List<Path> refused() throws IOException {
        return files(Path.of("src/test/resources/refused"));
    }

    /** The defaults of the API server must equal those of the Java constructors, or a file and a watch would give different specs. */
    @ParameterizedTest
    @MethodSource("samples")
    void acceptsTheSamplesAndAppliesTheSameDefaults(Path sample) throws IOException {
        var environment = YAML.unmarshal(Files.readString(sample), PlatformEnvironment.class);
        environment.getMetadata().setNamespace(NAMESPACE);

        var stored = client.resource(environment).dryRun().create();

        assertThat(stored.getSpec()).isEqualTo(environment.getSpec());
    }

    /** The load test for {@code samples/testing.yaml}, in a namespace that forbids what services may not do. */
    @Test
    void acceptsTheLoadTestOfTheExamples() throws IOException {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("services")
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .serverSideApply();
        try (var in = Files.newInputStream(Path.of("docs/examples/load-test.yaml"))) {
            var objects = client.load(in).items();
            assertThat(objects).extracting(HasMetadata::getKind).containsExactly("ConfigMap", "Job");
            objects.forEach(object -> client.resource(object)
                    .dryRun()
                    .fieldValidation(FieldValidateable.Validation.STRICT)
                    .create());
        } finally {
            client.namespaces().withName("services").delete();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void acceptsTheComposedChildren(Path sample) throws IOException {
        children(sample).forEach(ManifestsIT::dryRun);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesInvalidManifestsAndExplainsTheError(Path manifest) throws IOException {
        var text = Files.readString(manifest);
        assertThat(text).startsWith(REFUSED);
        var expected = text.lines().findFirst().orElseThrow().substring(REFUSED.length());
        var documents = documents(text);
        var invalid = documents.removeLast();
        try {
            documents.forEach(ManifestsIT::apply);
            assertThatThrownBy(() -> {
                        if (documents.isEmpty()) {
                            dryRun(invalid);
                        } else {
                            client.resource(invalid).forceConflicts().serverSideApply();
                        }
                    })
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining(expected)
                    .satisfies(refusal -> assertThat(violations(text))
                            .as("what platform validate says")
                            .containsExactlyInAnyOrderElementsOf(causes((KubernetesClientException) refusal)));
        } finally {
            documents.forEach(before -> client.resource(before).delete());
        }
    }

    /** The API server's reasons to refuse an object; only the note that it evaluated no rules is left out. */
    private static List<Violation> causes(KubernetesClientException refusal) {
        return refusal.getStatus().getDetails().getCauses().stream()
                .map(cause -> new Violation(cause.getField(), cause.getMessage()))
                .filter(violation -> !violation.message().endsWith(ManifestValidator.INCOMPLETE))
                .toList();
    }

    /** The reasons of platform validate to refuse the last document, an update of the document before. */
    private static List<Violation> violations(String text) {
        var documents = Arrays.stream(text.split("(?m)^---\\s*$"))
                .filter(document -> !document.isBlank())
                .map(document -> YAML.unmarshal(
                        new ByteArrayInputStream(document.getBytes(UTF_8)),
                        new TypeReference<Map<String, Object>>() {}))
                .toList();
        var before = documents.size() < 2 ? null : documents.get(documents.size() - 2);
        return new ManifestValidator().validate(documents.getLast(), before).violations();
    }

    /** kubectl has the API server refuse what it would otherwise drop in silence. */
    @Test
    void unknownFieldsAreThoseOfStrictValidation() {
        var text = """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: unknown, namespace: manifests}
                spec:
                  tier: development
                  replicas: 3
                  regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                  services: [{name: a, port: 80}]
                  database: {nam: x}
                  stacks: {monitoring: {values: {free: form}, value: 1}}
                """;
        assertThatThrownBy(() -> client.resource(documents(text).getFirst())
                        .dryRun()
                        .fieldValidation(FieldValidateable.Validation.STRICT)
                        .create())
                .hasMessageContaining("strict decoding error: "
                        + violations(text).stream().map(Violation::message).collect(Collectors.joining(", ")));
    }

    /** AWS Backup fails a backup that begins from an hour before the window until its end, and begins it up to an hour late. */
    @ParameterizedTest
    @CsvSource({
        "0 4, 06:00-07:00, true",
        "1 4, 06:00-07:00, false",
        "59 6, 06:00-07:00, false",
        "0 7, 06:00-07:00, true",
        "30 21, 23:30-00:30, true",
        "31 21, 23:30-00:30, false",
        "29 0, 23:30-00:30, false",
        "30 0, 23:30-00:30, true",
        "0/2 6, 06:00-07:00, true" // several times a day: the operator finds the collision
    })
    void acceptsSchedulesOfBackupsOutsideTheWindowsOfTheDatabase(String time, String window, boolean isAccepted) {
        var environment = documents("""
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: windows, namespace: %s}
                spec:
                  tier: development
                  regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                  database: {backupWindow: "%s", maintenanceWindow: "sun:12:00-sun:13:00"}
                  backup: {schedule: "cron(%s ? * * *)"}
                """.formatted(NAMESPACE, window, time)).getFirst();
        if (isAccepted) {
            dryRun(environment);
        } else {
            assertThatThrownBy(() -> dryRun(environment)).hasMessageContaining("spec.database.backupWindow");
        }
    }

    static List<Path> corrected() throws IOException {
        return files(Path.of("src/test/resources/corrected"));
    }

    /** What AWS refused, or has not made, is no reason to refuse its correction. */
    @ParameterizedTest
    @MethodSource("corrected")
    void acceptsTheCorrectionOfWhatDoesNotExist(Path manifest) throws IOException {
        var documents = documents(Files.readString(manifest));
        try {
            documents.forEach(ManifestsIT::apply);
        } finally {
            client.resource(documents.getFirst()).delete();
        }
    }

    /** Applies the spec, then the status if the document has one. */
    private static void apply(GenericKubernetesResource document) {
        var status = document.getAdditionalProperties().remove("status");
        var applied = client.resource(document).forceConflicts().serverSideApply();
        if (status != null) {
            applied.setAdditionalProperty("status", status);
            client.resource(applied).updateStatus();
        }
    }

    /** The columns of kubectl get and their order. */
    @Test
    void kubectlShowsTheColumnsInOrder(LocalCloud cloud) throws Exception {
        assertThat(columns(cloud, "platformenvironments"))
                .isEqualTo("NAME TIER PRIMARY SECONDARY ACTIVE READY PHASE PROGRESS COST/MONTH AGE"
                        + " FAILOVER READY LOSS SECONDS LAST DRILL MESSAGE");
        assertThat(columns(cloud, "platformdatabases")).isEqualTo("NAME REGION READY RESOURCES MESSAGE AGE");
        assertThat(columns(cloud, "platformdrills"))
                .isEqualTo("NAME KIND RESULT RTO RPO OBJECTIVE AGE LAST RUN MESSAGE");
        assertThat(columns(cloud, "platformrestorevalidations"))
                .isEqualTo("NAME ENVIRONMENT RESULT VALID LAST RUN NEXT RUN AGE MESSAGE");
    }

    private static String columns(LocalCloud cloud, String kind) throws IOException, InterruptedException {
        var sample = samples().getFirst();
        HasMetadata object =
                switch (kind) {
                    case "platformdrills" -> documents("""
                        apiVersion: platform-operator.io/v1alpha1
                        kind: PlatformDrill
                        metadata: {name: quarterly}
                        spec: {environment: shop, kind: DatabaseRestore, schedule: "0 3 1 JAN,APR *", suspend: true}
                        """).getFirst();
                    case "platformrestorevalidations" -> documents("""
                        apiVersion: platform-operator.io/v1alpha1
                        kind: PlatformRestoreValidation
                        metadata: {name: monthly}
                        spec: {environment: shop, stores: [Cache], suspend: true}
                        """).getFirst();
                    case "platformenvironments" ->
                        documents(Files.readString(sample)).getFirst();
                    default ->
                        children(sample).stream()
                                .filter(PlatformDatabase.class::isInstance)
                                .findFirst()
                                .orElseThrow();
                };
        client.resource(object).serverSideApply();
        try {
            var kubectl = new ProcessBuilder(
                            cloud.kubectl().toString(),
                            "--kubeconfig=" + cloud.kubeconfig(),
                            "--namespace=" + NAMESPACE,
                            "get",
                            kind,
                            "--output=wide")
                    .redirectErrorStream(true)
                    .start();
            var output = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
            kubectl.waitFor();
            return output.lines().findFirst().orElse("").replaceAll("\\s+", " ").strip();
        } finally {
            client.resource(object).delete();
        }
    }

    private static void dryRun(HasMetadata object) {
        client.resource(object).dryRun().create();
    }

    private static List<GenericKubernetesResource> documents(String text) {
        return Arrays.stream(text.split("(?m)^---\\s*$"))
                .filter(document -> !document.isBlank())
                .map(document -> YAML.unmarshal(document, GenericKubernetesResource.class))
                .peek(object -> object.getMetadata().setNamespace(NAMESPACE))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }
}
