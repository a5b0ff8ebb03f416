package io.platformoperator.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A directory of charts, by name: {@code NAME/Chart.yaml}, {@code NAME-VERSION.tgz}, {@code NAME.tgz}, or the newest
 * {@code NAME-*.tgz}; else a directory in it, or one level deeper, whose {@code Chart.yaml} has the name. Any version is
 * used: the administrator chose it by naming the directory.
 */
final class ChartDirectory implements ChartSource {
    private static final String METADATA = "Chart.yaml";
    private static final String PACKAGE = ".tgz";
    /** Of a Chart.yaml, counted in files and directories; deeper are the dependencies of charts. */
    private static final int DEEPEST = 3;

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Path directory;

    ChartDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<Found> find(String name, String version, Path ignored) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new ChartError("the chart source " + directory + " is not a directory");
        }
        if (Files.exists(directory.resolve(name).resolve(METADATA))) {
            return found(directory.resolve(name));
        }
        for (var file : new String[] {name + "-" + version + PACKAGE, name + PACKAGE}) {
            if (Files.isRegularFile(directory.resolve(file))) {
                return found(directory.resolve(file));
            }
        }
        var other = newest(name).or(() -> named(name));
        return other.isPresent() ? found(other.get()) : Optional.empty();
    }

    /** Upstream's source trees have some charts in directories of other names: istiod is in istio-control/istio-discovery. */
    private Optional<Path> named(String name) {
        try (var all = Files.find(directory, DEEPEST, (file, _) -> file.endsWith(METADATA))) {
            for (var file : all.sorted().toList()) {
                var chart = Objects.requireNonNull(file.getParent());
                if (metadata(chart).path("name").asText().equals(name)) {
                    return Optional.of(chart);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of a chart's {@code Chart.yaml}. */
    static JsonNode metadata(Path chart) {
        try {
            return YAML.readTree(chart.resolve(METADATA).toFile());
        } catch (IOException e) {
            throw new ChartError("its " + METADATA + " can't be read: " + e.getMessage());
        }
    }

    private Optional<Path> newest(String name) throws IOException {
        try (var files = Files.list(directory)) {
            var versions = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(name + "-") && file.endsWith(PACKAGE))
                    .map(file -> file.substring(name.length() + 1, file.length() - PACKAGE.length()))
                    .toList();
            return ChartVersion.newest(versions).map(version -> directory.resolve(name + "-" + version + PACKAGE));
        }
    }

    private static Optional<Found> found(Path path) {
        return Optional.of(new Found(path, path.toString()));
    }
}
