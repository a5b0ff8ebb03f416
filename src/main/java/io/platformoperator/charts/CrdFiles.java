package io.platformoperator.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The files of {@code crds/} folders, the chart's own and those of the dependencies that its values switch on. Helm installs
 * them apart from what it renders; whether a dependency is on is decided here as Helm decides it.
 */
final class CrdFiles {
    private CrdFiles() {}

    /** In the order in which they are found: a chart's own first. */
    static List<Path> of(Path chart, ObjectNode values) throws IOException {
        var files = new ArrayList<Path>();
        collect(chart, values, files);
        return files;
    }

    private static void collect(Path chart, ObjectNode given, List<Path> files) throws IOException {
        var crds = chart.resolve("crds");
        if (Files.isDirectory(crds)) {
            try (var all = Files.walk(crds)) {
                all.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        var subcharts = chart.resolve("charts");
        if (!Files.isDirectory(subcharts)) {
            return;
        }
        var values = MergedValues.over(ChartYaml.read(chart.resolve("values.yaml")), given);
        var dependencies = ChartYaml.read(chart.resolve(LocalChart.METADATA)).path("dependencies");
        try (var all = Files.list(subcharts)) {
            for (var subchart : all.filter(Files::isDirectory).sorted().toList()) {
                collect(subchart, dependencies, values, files);
            }
        }
    }

    private static void collect(Path subchart, JsonNode dependencies, ObjectNode values, List<Path> files)
            throws IOException {
        var name = ChartYaml.read(subchart.resolve(LocalChart.METADATA))
                .path("name")
                .asText();
        var declared = StreamSupport.stream(dependencies.spliterator(), false)
                .filter(dependency -> dependency.path("name").asText().equals(name))
                .toList();
        var on =
                declared.stream().filter(dependency -> isOn(dependency, values)).findFirst();
        if (declared.isEmpty() || on.isPresent()) {
            var key =
                    on.map(dependency -> dependency.path("alias").asText(name)).orElse(name);
            collect(subchart, values.get(key) instanceof ObjectNode own ? own : values.objectNode(), files);
        }
    }

    /** The first condition that the values decide counts; else the tags: one of them on, or none of them off. */
    private static boolean isOn(JsonNode dependency, ObjectNode values) {
        for (var condition : dependency.path("condition").asText().split(",", -1)) {
            var decided = bool(values, condition.strip());
            if (decided.isPresent()) {
                return decided.get();
            }
        }
        var tags = StreamSupport.stream(dependency.path("tags").spliterator(), false)
                .flatMap(tag -> bool(values, "tags." + tag.asText()).stream())
                .toList();
        return tags.isEmpty() || tags.contains(true);
    }

    private static Optional<Boolean> bool(JsonNode values, String path) {
        var value = values;
        for (var key : path.split("\\.", -1)) {
            value = value.path(key);
        }
        return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
    }
}
