package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Data of an upstream chart in a folder beside the checkout: default values (those of subcharts below their names), schema,
 * CRDs. Tests that use the data are skipped if the folder does not exist.
 *
 * @param values the default values; null for keys without a default
 * @param written the chart's own default values as in its file; Helm validates these against the schema
 * @param text the values files with their comments
 */
record UpstreamChart(String name, ObjectNode values, ObjectNode written, String text, Optional<JsonNode> schema) {
    private static final Path FOLDER = Path.of("../shared/charts");
    private static final Set<String> ISTIO = Set.of("base", "istiod", "gateway");
    /** Istio's charts nest their defaults below this key, so that profiles override them and user values override profiles. */
    private static final String DEFAULTS_KEY = "_internal_defaults_do_not_set";

    private static final Map<String, UpstreamChart> READ = new ConcurrentHashMap<>();
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    static boolean areAvailable() {
        return Files.isDirectory(FOLDER);
    }

    /** Reads a chart's data once per JVM, because some files have thousands of lines. */
    static UpstreamChart read(String name) {
        return READ.computeIfAbsent(name, UpstreamChart::load);
    }

    private static UpstreamChart load(String name) {
        var folder = ISTIO.contains(name) ? FOLDER.resolve("istio").resolve(name) : FOLDER.resolve(name);
        assertThat(folder).as("data of chart " + name).isDirectory();
        try {
            var text = new StringBuilder(Files.readString(folder.resolve("values.yaml")));
            var written = (ObjectNode) YAML.readTree(text.toString());
            var values = unwrapped(written.deepCopy());
            for (var subchart : folders(folder.resolve("subcharts"))) {
                var own = Files.readString(subchart.resolve("values.yaml"));
                text.append('\n').append(own);
                values.set(
                        subchart.getFileName().toString(),
                        over(
                                (ObjectNode) YAML.readTree(own),
                                values.get(subchart.getFileName().toString())));
            }
            var schema = folder.resolve("values.schema.json");
            return new UpstreamChart(
                    name,
                    values,
                    written,
                    text.toString(),
                    Files.exists(schema) ? Optional.of(JSON.readTree(schema.toFile())) : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files with the CRDs of all charts. */
    static Stream<Path> crds() {
        try (var files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith("crds.yaml")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operator's values merged over the chart's, as Helm merges them before it validates the schema. */
    JsonNode with(JsonNode ours) {
        return over(written, ours);
    }

    private static ObjectNode unwrapped(ObjectNode values) {
        return values.remove(DEFAULTS_KEY) instanceof ObjectNode inner ? over(inner, values) : values;
    }

    private static ObjectNode over(ObjectNode below, JsonNode above) {
        var all = below.deepCopy();
        if (above != null) {
            above.properties()
                    .forEach(field -> all.set(
                            field.getKey(),
                            all.get(field.getKey()) instanceof ObjectNode ours
                                            && field.getValue() instanceof ObjectNode theirs
                                    ? over(ours, theirs)
                                    : field.getValue()));
        }
        return all;
    }

    private static Iterable<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
