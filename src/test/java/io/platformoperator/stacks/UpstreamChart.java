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
 * What upstream publishes of a chart, as data beside the checkout: its default values with those of its subcharts below their
 * names, its schema, its CRDs. Tests that use it are skipped where it is absent.
 *
 * @param values its defaults; null for keys without one
 * @param written its own defaults as its file has them, which is what Helm holds against the schema
 * @param text its values as people read them, with their comments
 */
record UpstreamChart(String name, ObjectNode values, ObjectNode written, String text, Optional<JsonNode> schema) {
    private static final Path FOLDER = Path.of("../shared/charts");
    private static final Set<String> ISTIO = Set.of("base", "istiod", "gateway");
    /** Istio's charts wrap their defaults, so that profiles can stand between them and the user's. */
    private static final String WRAPPED = "_internal_defaults_do_not_set";

    private static final Map<String, UpstreamChart> READ = new ConcurrentHashMap<>();
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    static boolean areHere() {
        return Files.isDirectory(FOLDER);
    }

    /** Read once: some have thousands of lines. */
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

    /** The files with the CRDs of all charts. */
    static Stream<Path> crds() {
        try (var files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith("crds.yaml")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Values as Helm puts them together before it looks at the schema: ours over the chart's. */
    JsonNode with(JsonNode ours) {
        return over(written, ours);
    }

    private static ObjectNode unwrapped(ObjectNode values) {
        return values.remove(WRAPPED) instanceof ObjectNode inner ? over(inner, values) : values;
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
