package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.charts.ChartCatalog;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.tracing.TracingStack;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value that the stacks set exists in the upstream chart, by the index in {@code src/test/resources/upstream}. Helm
 * ignores an unknown key of a chart without a schema silently.
 */
class ValuesContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

    /** The catalogue's version of each chart whose index was read between two releases. */
    private static final Map<String, String> STANDS_FOR = Map.of(
            "base", "1.30.4",
            "istiod", "1.30.4",
            "gateway", "1.30.4",
            "eck-operator", "3.5.0",
            "eck-stack", "0.20.0");

    /** Maps that charts pass to Kubernetes unchanged. */
    private static final Set<String> FREE = Set.of(
            "affinity",
            "annotations",
            "containerSecurityContext",
            "labels",
            "nodeSelector",
            "podAnnotations",
            "podLabels",
            "podSecurityContext",
            "podTemplate",
            "resources",
            "securityContext",
            "strategy",
            "updateStrategy");

    /** Maps whose keys the installed program defines, not the chart: its configuration or its options. */
    private static final Map<String, Set<String>> PROGRAM_OPTIONS = Map.of(
            "istiod", Set.of("meshConfig"),
            "cluster-autoscaler", Set.of("extraArgs"),
            "gateway", Set.of("env"),
            "kube-prometheus-stack", Set.of("grafana.grafana.ini"));

    /** Keys that a chart's {@code values.yaml} documents in comments only. */
    private static final Map<String, Set<String>> COMMENTED = Map.of(
            "istiod",
            Set.of("base.validationFailurePolicy"),
            "eck-stack",
            Set.of(
                    "eck-beats.daemonSet",
                    "eck-beats.fullnameOverride",
                    "eck-kibana.fullnameOverride",
                    "eck-kibana.podTemplate",
                    "eck-logstash.fullnameOverride"),
            "jaeger",
            Set.of("jaeger.resources"),
            "kube-prometheus-stack",
            Set.of("grafana.persistence.storageClassName", "prometheus-node-exporter.priorityClassName"),
            "opentelemetry-collector",
            Set.of("podDisruptionBudget.maxUnavailable"));

    /** Keys that only a chart's templates read. */
    private static final Map<String, Set<String>> IN_TEMPLATES =
            Map.of("base", Set.of("base.validationFailurePolicy"), "jaeger", Set.of("jaeger.strategy"));

    static List<Stack> stacks() {
        return StackCase.STACKS;
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void everyKeyExistsUpstream(Stack stack) {
        var unknown = new TreeSet<String>();
        for (var release : releases(stack)) {
            var chart = UpstreamChart.read(release.chart());
            collectUnknown(values(release), chart.values(), schema(chart), "", chart.name(), unknown);
        }

        assertThat(unknown).as("keys that the charts lack").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void chartsSchemasAcceptTheValues(Stack stack) {
        for (var release : releases(stack)) {
            var chart = UpstreamChart.read(release.chart());
            chart.schema()
                    .ifPresent(schema -> assertThat(SCHEMAS.getSchema(schema).validate(values(release)))
                            .as("violations of the schema of %s by the values of %s", chart.name(), release.name())
                            .isEmpty());
        }
    }

    @Test
    void valuesFilesDocumentTheKeysInComments() {
        COMMENTED.forEach((chart, paths) -> assertThat(UpstreamChart.read(chart).commented())
                .as(chart)
                .containsAll(paths.stream()
                        .map(path -> path.substring(path.lastIndexOf('.') + 1))
                        .toList()));
    }

    /** After a new version in the catalogue: run {@code local/tools/index_charts.py} again. */
    @Test
    void indexHasTheVersionsOfTheCatalogue() {
        var catalogue = Arrays.stream(StackName.values())
                .flatMap(stack -> ChartCatalog.standard().of(stack).stream())
                .collect(Collectors.toMap(chart -> chart.name(), chart -> chart.version(), (one, same) -> one));
        var index = catalogue.keySet().stream()
                .collect(Collectors.toMap(Function.identity(), ValuesContractTest::indexedVersion));

        assertThat(index).isEqualTo(catalogue);
    }

    private static String indexedVersion(String name) {
        var chart = UpstreamChart.read(name);
        return chart.isReleased() ? chart.version() : STANDS_FOR.getOrDefault(name, chart.version());
    }

    /** The stack writes the webhooks in place of the chart. The API server would ignore a wrong path of the webhook for pods silently. */
    @Test
    void webhooksOfTheOpenTelemetryOperatorAreThoseOfItsChart() {
        var index = UpstreamChart.webhooks("opentelemetry-operator");
        var upstream = new HashMap<String, JsonNode>();
        index.path("webhooks")
                .forEach(webhook -> upstream.put(
                        webhook.path("configuration").asText() + " "
                                + webhook.path("name").asText(),
                        webhook));
        var content = StackCase.production(new TracingStack()).content();
        var webhooks = content.objects().stream()
                .filter(object -> object.getKind().endsWith("WebhookConfiguration"))
                .toList();

        assertThat(index.path("version").asText()).isEqualTo(indexedVersion("opentelemetry-operator"));
        assertThat(webhooks).hasSize(2).allSatisfy(object -> {
            var configuration = object.getKind() + " " + object.getMetadata().getName();
            assertThat(JSON.<JsonNode>valueToTree(object).path("webhooks"))
                    .isNotEmpty()
                    .allSatisfy(webhook -> {
                        var theirs = upstream.get(
                                configuration + " " + webhook.path("name").asText());
                        assertThat(webhook.at("/clientConfig/service")).isEqualTo(theirs.path("service"));
                        assertThat(webhook.path("rules")).isEqualTo(theirs.path("rules"));
                    });
        });
    }

    @Test
    void testsCoverEveryStack() {
        assertThat(StackCase.STACKS.stream().map(Stack::name))
                .containsAll(Stacks.ALL.stream()
                        .filter(stack -> !stack.name().text().equals("base"))
                        .map(Stack::name)
                        .toList());
    }

    /** The distinct releases of all cases. */
    private static Set<Release> releases(Stack stack) {
        return StackCase.of(stack).stream()
                .flatMap(each -> each.content().releases().stream())
                .collect(Collectors.toSet());
    }

    private static JsonNode values(Release release) {
        return JSON.valueToTree(release.values());
    }

    private static JsonNode schema(UpstreamChart chart) {
        return chart.schema().orElseGet(JSON::createObjectNode);
    }

    private static void collectUnknown(
            JsonNode ours, JsonNode theirs, JsonNode schema, String below, String chart, Set<String> unknown) {
        ours.properties().forEach(field -> {
            var key = field.getKey();
            var path = below.isEmpty() ? key : below + "." + key;
            var deeper = property(schema, key);
            if (COMMENTED.getOrDefault(chart, Set.of()).contains(path)
                    || IN_TEMPLATES.getOrDefault(chart, Set.of()).contains(path)) {
                return;
            }
            if (!theirs.has(key)) {
                if (deeper == null) {
                    unknown.add(chart + ": " + path);
                }
                return;
            }
            var free = FREE.contains(key)
                    || PROGRAM_OPTIONS.getOrDefault(chart, Set.of()).contains(path);
            var theirValue = theirs.get(key);
            if (free || !(field.getValue() instanceof ObjectNode)) {
                return;
            }
            if (theirValue instanceof ObjectNode map) {
                if (!map.isEmpty()) {
                    collectUnknown(
                            field.getValue(),
                            map,
                            deeper == null ? JSON.createObjectNode() : deeper,
                            path,
                            chart,
                            unknown);
                }
            } else if (!theirValue.isNull()) {
                unknown.add(chart + ": " + path + " (not a map upstream)");
            }
        });
    }

    /** The schema of a key, without resolving conditions; null if there is none. */
    private static JsonNode property(JsonNode schema, String key) {
        return schema.path("properties").get(key);
    }
}
