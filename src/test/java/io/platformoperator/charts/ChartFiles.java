package io.platformoperator.charts;

import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A small chart that a test writes, as files by path. */
final class ChartFiles {
    private final String name;
    private final Map<String, String> files = new TreeMap<>();

    private ChartFiles(String name, String version) {
        this.name = name;
        file("Chart.yaml", "{apiVersion: v2, name: %s, version: %s}".formatted(name, version));
    }

    /** A chart that renders a ConfigMap with the value {@code word}. */
    static ChartFiles greeting(String version) {
        return named("greeting", version).file("values.yaml", "word: hello").file("templates/greeting.yaml", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: "{{ .Release.Name }}-greeting"}
                        data: {word: "{{ .Values.word }}"}
                        """);
    }

    static ChartFiles named(String name, String version) {
        return new ChartFiles(name, version);
    }

    ChartFiles file(String path, String content) {
        files.put(path, content);
        return this;
    }

    /** The chart as a spec names it. */
    static StackChart wanted(String name, String version, String repository) {
        return new StackChart(name, version, repository, null);
    }

    /** Writes the chart into a directory of its name. */
    Path in(Path folder) {
        try {
            var chart = folder.resolve(name);
            for (var file : files.entrySet()) {
                var path = chart.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            return chart;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The chart as a package (.tgz). */
    byte[] packed() {
        try (var directory = TemporaryDirectory.in(Path.of(System.getProperty("java.io.tmpdir")))) {
            in(directory.path());
            var tar = new ProcessBuilder(
                            "tar", "-czf", "-", "-C", directory.path().toString(), name)
                    .start();
            return tar.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
