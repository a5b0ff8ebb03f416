package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.content.Stack;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstream's charts know every value that we set: a chart without a schema would drop a wrong key without a word. */
class ValuesContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

    /** Maps that charts hand on to Kubernetes, whatever is in them. */
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

    /** Maps whose keys are somebody else's: a program's configuration or its options. */
    private static final Map<String, Set<String>> OTHERS = Map.of(
            "istiod", Set.of("meshConfig"),
            "cluster-autoscaler", Set.of("extraArgs"),
            "gateway", Set.of("env"),
            "kube-prometheus-stack", Set.of("grafana.grafana.ini"));

    /** Keys that a chart's values have in comments only, as something that one may set. */
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

    /** Keys that only a chart's templates name. */
    private static final Map<String, Set<String>> IN_TEMPLATES =
            Map.of("base", Set.of("base.validationFailurePolicy"), "jaeger", Set.of("jaeger.strategy"));

    @BeforeAll
    static void onlyWithUpstreamsData() {
        assumeThat(UpstreamChart.areHere())
                .as("upstream's charts, as data, beside the checkout")
                .isTrue();
    }

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

        assertThat(unknown).as("keys that their charts do not know").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void chartsSchemasAcceptTheValues(Stack stack) {
        for (var release : releases(stack)) {
            var chart = UpstreamChart.read(release.chart());
            chart.schema().ifPresent(schema -> {
                var written = (ObjectNode) schema.deepCopy();
                written.remove("$schema"); // names no draft, or one by an address that is not its own
                assertThat(SCHEMAS.getSchema(written).validate(chart.with(values(release))))
                        .as("what the schema of %s says to %s", chart.name(), release.name())
                        .isEmpty();
            });
        }
    }

    @Test
    void whatIsSaidToBeInCommentsIs() {
        COMMENTED.forEach((chart, paths) -> {
            var text = UpstreamChart.read(chart).text();
            for (var path : paths) {
                var key = path.substring(path.lastIndexOf('.') + 1);
                assertThat(Pattern.compile("(?m)^ *# *" + key + ":")
                                .matcher(text)
                                .find())
                        .as(chart + ": " + path)
                        .isTrue();
            }
        });
    }

    @Test
    void noStackIsLeftOut() {
        assertThat(StackCase.STACKS.stream().map(Stack::name))
                .containsAll(Stacks.ALL.stream()
                        .filter(stack -> !stack.name().text().equals("base"))
                        .map(Stack::name)
                        .toList());
    }

    /** All that differ, of all cases. */
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
            var free =
                    FREE.contains(key) || OTHERS.getOrDefault(chart, Set.of()).contains(path);
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
                unknown.add(chart + ": " + path + " (is no map upstream)");
            }
        });
    }

    /** What a schema says of a key, as far as that can be seen without resolving conditions. */
    private static JsonNode property(JsonNode schema, String key) {
        return schema.path("properties").get(key);
    }
}
