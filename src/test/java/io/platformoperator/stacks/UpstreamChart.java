package io.platformoperator.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The index entry of an upstream chart, from {@code src/test/resources/upstream/charts}. {@code local/tools/index_charts.py}
 * generates the index.
 *
 * @param version as in the chart's {@code Chart.yaml}
 * @param isReleased false if {@code version} is a placeholder of the chart's repository
 * @param values the keys of the default values, those of subcharts included; leaves hold the name of their type, or null
 * @param commented keys that {@code values.yaml} mentions in comments only
 * @param schema the rules of {@code values.schema.json}; keys that have a default are not required
 */
record UpstreamChart(
        String name,
        String version,
        boolean isReleased,
        ObjectNode values,
        Set<String> commented,
        Optional<JsonNode> schema) {
    private static final Path INDEX = Path.of("src/test/resources/upstream");
    private static final Map<String, UpstreamChart> CHARTS = new ConcurrentHashMap<>();
    private static final ObjectMapper JSON = new ObjectMapper();

    UpstreamChart {
        commented = Set.copyOf(commented);
    }

    /** The entry of a chart; fails if the index has none. */
    static UpstreamChart read(String name) {
        return CHARTS.computeIfAbsent(name, UpstreamChart::load);
    }

    /** The files with the fields of custom kinds. */
    static Iterable<JsonNode> kinds() {
        try (var files = Files.list(INDEX.resolve("kinds"))) {
            return files.sorted().map(UpstreamChart::json).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The webhooks that a chart would render, and the version of the chart; fails if the index has none. */
    static JsonNode webhooks(String name) {
        return json(INDEX.resolve("webhooks").resolve(name + ".json"));
    }

    private static UpstreamChart load(String name) {
        var index = json(INDEX.resolve("charts").resolve(name + ".json"));
        var commented = new HashSet<String>();
        index.path("commented").forEach(key -> commented.add(key.asText()));
        return new UpstreamChart(
                index.path("name").asText(),
                index.path("version").asText(),
                index.path("released").asBoolean(),
                (ObjectNode) index.path("values"),
                commented,
                Optional.of(index.path("schema")).filter(JsonNode::isObject));
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
