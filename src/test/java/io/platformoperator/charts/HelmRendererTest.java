package io.platformoperator.charts;

import static io.platformoperator.charts.ChartFiles.greeting;
import static io.platformoperator.charts.ChartFiles.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.local.LocalHelm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What charts render to, with the engine as it runs in the operator. */
class HelmRendererTest {
    private static final String VERSION = "1.33.2";

    @TempDir
    Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Path charts;
    private HelmRenderer renderer;

    @BeforeEach
    void open() throws IOException {
        charts = Files.createDirectory(folder.resolve("charts"));
        renderer = restarted();
    }

    private HelmRenderer restarted() throws IOException {
        var options = new ChartOptions(LocalHelm.program(), charts.toString(), folder.resolve("kept"), "", "");
        return HelmRenderer.create(options, InstantSource.system(), metrics);
    }

    private static StackChart chart(String name, String usersValues) {
        try {
            var values = (ObjectNode) new ObjectMapper().readTree(usersValues);
            return new StackChart(name, "1.0.0", "https://charts.example", values);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Release release(String chart, Map<String, Object> values) {
        return new Release("rel", chart, "ours", values);
    }

    private List<HasMetadata> render(String name, Map<String, Object> ours, String users) {
        return renderer.render(chart(name, users), release(name, ours), VERSION);
    }

    private List<HasMetadata> render(String name) {
        return render(name, Map.of(), "{}");
    }

    private static <T> T at(HasMetadata object, Class<T> type, Object... path) {
        return type.cast(((GenericKubernetesResource) object).get(path));
    }

    private static List<String> names(List<HasMetadata> objects) {
        return objects.stream()
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }

    private static String configMap(String name, String more) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s%s}\n".formatted(name, more);
    }

    private double rendered() {
        return metrics.find("platform.chart.renderings").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void mergesTheUsersValuesOverOurs() {
        named("values", "1.0.0")
                .file("values.yaml", "a: {b: chart, c: chart, d: chart, e: [1, 2], f: chart}")
                .file("templates/a.yaml", configMap("a", "") + "data: {all: {{ toJson .Values.a | quote }}}")
                .in(charts);

        var objects = render(
                "values",
                Map.of("a", Map.of("b", "ours", "c", "ours", "e", List.of(3))),
                "{\"a\": {\"b\": \"user's\", \"f\": null}}");

        assertThat(at(objects.getFirst(), String.class, "data", "all"))
                .isEqualTo("{\"b\":\"user's\",\"c\":\"ours\",\"d\":\"chart\",\"e\":[3]}");
    }

    @Test
    void rendersTheSameOnce() throws IOException {
        greeting("1.0.0").in(charts);

        var first = render("greeting");
        first.getFirst().getMetadata().setName("changed by who got it");
        assertThat(names(render("greeting"))).containsExactly("ConfigMap/rel-greeting");
        assertThat(rendered()).isEqualTo(1);

        render("greeting", Map.of("word", "goodbye"), "{}");
        renderer.render(chart("greeting", "{}"), release("greeting", Map.of()), "1.34.0");
        assertThat(rendered()).isEqualTo(3);
    }

    @Test
    void tellsWithoutRenderingWhetherAnythingCouldBeDifferent() throws IOException {
        greeting("1.0.0").in(charts);
        var chart = chart("greeting", "{\"a\": 1, \"b\": 2}");
        var release = release("greeting", Map.of());
        var before = renderer.fingerprint(chart, release, VERSION);

        assertThat(restarted().fingerprint(chart("greeting", "{\"b\": 2, \"a\": 1}"), release, VERSION))
                .isEqualTo(before);
        assertThat(renderer.fingerprint(chart("greeting", "{\"a\": 1}"), release, VERSION))
                .isNotEqualTo(before);
        assertThat(renderer.fingerprint(chart, release, "1.34.0")).isNotEqualTo(before);
        assertThat(renderer.fingerprint(chart, new Release("other", "greeting", "ours", Map.of()), VERSION))
                .isNotEqualTo(before);
        assertThat(renderer.fingerprint(chart, new Release("rel", "greeting", "other", Map.of()), VERSION))
                .isNotEqualTo(before);
        greeting("1.0.0").file("templates/more.yaml", configMap("more", "")).in(charts);
        assertThat(restarted().fingerprint(chart, release, VERSION)).isNotEqualTo(before);
        assertThat(rendered()).isZero();
    }

    @Test
    void leavesHooksTestsAndNotesOut() {
        greeting("1.0.0")
                .file("templates/NOTES.txt", "Thank you.")
                .file("templates/job.yaml", configMap("job", ", annotations: {helm.sh/hook: pre-install}"))
                .file("templates/tests/test.yaml", configMap("test", ", annotations: {helm.sh/hook: test}"))
                .file("templates/off.yaml", "{{ if .Values.off }}\n" + configMap("off", "") + "{{ end }}")
                .in(charts);

        assertThat(names(render("greeting"))).containsExactly("ConfigMap/rel-greeting");
    }

    @Test
    void addsCrdsOfWhatIsSwitchedOnAndKeepsClusterScopedObjectsOutOfNamespaces() {
        var crd = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %s.example.com}
                spec: {group: example.com, scope: %s, names: {kind: %s}}
                """;
        named("parts", "1.0.0")
                .file(
                        "Chart.yaml",
                        "{apiVersion: v2, name: parts, version: 1.0.0, dependencies: ["
                                + "{name: on, version: 1.0.0, condition: 'missing,on.enabled'},"
                                + "{name: off, version: 1.0.0, condition: off.enabled}]}")
                .file("values.yaml", "on: {enabled: true}\noff: {enabled: true}")
                .file("crds/crds.yaml", crd.formatted("wides", "Cluster", "Wide"))
                .file("crds/kustomization.yaml", "kind: Kustomization\nresources: [crds.yaml]")
                .file("charts/on/Chart.yaml", "{apiVersion: v2, name: on, version: 1.0.0}")
                .file("charts/on/crds/a.yaml", crd.formatted("narrows", "Namespaced", "Narrow"))
                .file("charts/off/Chart.yaml", "{apiVersion: v2, name: off, version: 1.0.0}")
                .file("charts/off/crds/a.yaml", crd.formatted("offs", "Namespaced", "Off"))
                .file("templates/all.yaml", """
                        apiVersion: v1
                        kind: List
                        items:
                        - {apiVersion: example.com/v1, kind: Wide, metadata: {name: wide}}
                        - {apiVersion: example.com/v1, kind: Narrow, metadata: {name: narrow}}
                        - {apiVersion: v1, kind: Secret, metadata: {name: theirs, namespace: theirs}}
                        - {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: role}}
                        """)
                .in(charts);

        var objects = render("parts", Map.of(), "{\"off\": {\"enabled\": false}}");

        assertThat(objects)
                .extracting(
                        object -> object.getMetadata().getName(),
                        object -> String.valueOf(object.getMetadata().getNamespace()))
                .map(tuple -> tuple.toList().toString())
                .containsExactly(
                        "[wides.example.com, null]",
                        "[narrows.example.com, null]",
                        "[wide, null]",
                        "[narrow, ours]",
                        "[theirs, theirs]",
                        "[role, null]");
    }

    @Test
    void readsYamlAsHelmDoes() {
        named("yaml", "1.0.0")
                .file(
                        "templates/a.yaml",
                        configMap("a", "")
                                + "v: {octal: 0644, 'on': on, date: 2026-08-22, time: 12:30:45, float: 1.5, empty: {}}")
                .in(charts);

        assertThat(at(render("yaml").getFirst(), Map.class, "v"))
                .isEqualTo(Map.of(
                        "octal",
                        420,
                        "on",
                        true,
                        "date",
                        "2026-08-22",
                        "time",
                        "12:30:45",
                        "float",
                        1.5,
                        "empty",
                        Map.of()));
    }

    @Test
    void showsTheChartTheClusterItIsFor() {
        named("cluster", "1.0.0")
                .file(
                        "templates/a.yaml",
                        configMap("a", "")
                                + "data: {version: '{{ .Capabilities.KubeVersion.Version }}',"
                                + " budgets: '{{ .Capabilities.APIVersions.Has \"policy/v1\" }}',"
                                + " found: '{{ len (lookup \"v1\" \"Namespace\" \"\" \"kube-system\") }}',"
                                + " custom: '{{ len (lookup \"a.example/v1\" \"Thing\" \"default\" \"\") }}'}")
                .in(charts);

        assertThat(at(render("cluster").getFirst(), Map.class, "data"))
                .isEqualTo(Map.of("version", "v" + VERSION, "budgets", "true", "found", "0", "custom", "0"));
    }

    @Test
    void saysInTheChartsOwnWordsWhatItRefuses() {
        greeting("1.0.0")
                .file("templates/a.yaml", "{{ fail \"a word is needed\" }}")
                .in(charts);

        assertThatThrownBy(() -> render("greeting"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting 1.0.0")
                .hasMessageContaining("a word is needed")
                .hasMessageNotContaining("--debug");
    }

    @Test
    void reportsValuesThatTheSchemaRefuses() {
        greeting("1.0.0")
                .file(
                        "values.schema.json",
                        "{\"properties\": {\"word\": {\"type\": \"string\"}}, \"additionalProperties\": false}")
                .in(charts);

        assertThatThrownBy(() -> render("greeting", Map.of(), "{\"word\": 5}")).hasMessageContaining("word");
        assertThatThrownBy(() -> render("greeting", Map.of(), "{\"wrod\": \"typo\"}"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("wrod");
        assertThat(render("greeting", Map.of(), "{\"word\": \"right\"}")).hasSize(1);
    }

    @Test
    void refusesWhatIsNoObject() {
        greeting("1.0.0").file("templates/a.yaml", "just: words").in(charts);
        assertThatThrownBy(() -> render("greeting"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("without apiVersion, kind or metadata.name");
    }

    @Test
    void refusesMoreObjectsThanTheOperatorHasMemoryFor() {
        greeting("1.0.0")
                .file("templates/a.yaml", configMap("a", "") + "numbers: [{{ repeat 600000 \"1,\" }}]")
                .in(charts);
        assertThatThrownBy(() -> render("greeting"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("its output can't be read")
                .hasMessageContaining("more than 500000 values");
    }

    @Test
    void leavesNoValuesOnDisk() throws IOException {
        greeting("1.0.0").in(charts);
        render("greeting", Map.of("word", "a password"), "{}");
        try (var files = Files.walk(folder.resolve("kept"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .noneMatch(file -> file.toString().endsWith(".json"));
        }
    }
}
