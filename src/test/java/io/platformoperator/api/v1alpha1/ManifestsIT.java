package io.platformoperator.api.v1alpha1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real API server takes and refuses: the samples, the children composed from them, and a folder of mistakes. A mistake's
 * first line is {@code # refused: } and what the message must say; where it takes a change to make it, the documents before the
 * last are accepted.
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
    static void leaveNothing() {
        client.namespaces().withName(NAMESPACE).delete();
    }

    static List<Path> samples() throws IOException {
        return files(Path.of("samples"));
    }

    static List<Path> children() throws IOException {
        return files(Path.of("src/test/resources/golden/children"));
    }

    static List<Path> mistakes() throws IOException {
        return files(Path.of("src/test/resources/refused"));
    }

    /** Also: the server's defaults are those of the Java constructors, else a file and a watch would not agree. */
    @ParameterizedTest
    @MethodSource("samples")
    void takesTheSamplesAndReadsThemAsWeDo(Path sample) throws IOException {
        var environment = YAML.unmarshal(Files.readString(sample), PlatformEnvironment.class);
        environment.getMetadata().setNamespace(NAMESPACE);

        var stored = client.resource(environment).dryRun().create();

        assertThat(stored.getSpec()).isEqualTo(environment.getSpec());
    }

    @ParameterizedTest
    @MethodSource("children")
    void takesTheComposedChildren(Path golden) throws IOException {
        for (var child : documents(Files.readString(golden))) {
            child.getMetadata().setOwnerReferences(List.of());
            dryRun(child);
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesMistakesAndSaysWhatToWriteInstead(Path mistake) throws IOException {
        var text = Files.readString(mistake);
        assertThat(text).startsWith(REFUSED);
        var expected = text.lines().findFirst().orElseThrow().substring(REFUSED.length());
        var documents = documents(text);
        var refused = documents.removeLast();
        try {
            documents.forEach(before -> client.resource(before).serverSideApply());
            assertThatThrownBy(() -> {
                        if (documents.isEmpty()) {
                            dryRun(refused);
                        } else {
                            client.resource(refused).forceConflicts().serverSideApply();
                        }
                    })
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining(expected);
        } finally {
            documents.forEach(before -> client.resource(before).delete());
        }
    }

    /** The columns that people know, in the order in which they read them. */
    @Test
    void showsWhatPeopleLookFor(LocalCloud cloud) throws Exception {
        assertThat(columns(cloud, "platformenvironments"))
                .isEqualTo("NAME TIER PRIMARY SECONDARY ACTIVE READY PHASE PROGRESS COST/MONTH AGE MESSAGE LAST DRILL");
        assertThat(columns(cloud, "platformdatabases")).isEqualTo("NAME REGION READY RESOURCES MESSAGE AGE");
    }

    private static String columns(LocalCloud cloud, String kind) throws IOException, InterruptedException {
        var sample = kind.equals("platformenvironments")
                ? documents(Files.readString(samples().getFirst())).getFirst()
                : documents(Files.readString(children().getFirst())).stream()
                        .filter(child -> child.getKind().equals("PlatformDatabase"))
                        .findFirst()
                        .orElseThrow();
        sample.getMetadata().setOwnerReferences(List.of());
        client.resource(sample).serverSideApply();
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
            client.resource(sample).delete();
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
