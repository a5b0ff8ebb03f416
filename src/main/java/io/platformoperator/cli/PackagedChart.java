package io.platformoperator.cli;

import io.platformoperator.charts.ChartError;
import io.platformoperator.charts.Helm;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The operator's own Helm chart from the jar, unpacked to a temporary directory until closed, because Helm reads files. */
final class PackagedChart implements AutoCloseable {
    private static final String CHART = "/chart";

    private final Path directory;

    PackagedChart() throws IOException {
        directory = Files.createTempDirectory("platform-operator-chart");
        var source = location();
        if ("jar".equals(source.getScheme())) {
            try (var jar = FileSystems.newFileSystem(source, Map.of())) {
                copy(jar.getPath(CHART));
            }
        } else {
            copy(Path.of(source));
        }
    }

    private static URI location() {
        try {
            return Objects.requireNonNull(
                            PackagedChart.class.getResource(CHART), "this jar does not contain the Helm chart")
                    .toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path entry of the chart is not a URI", e);
        }
    }

    private void copy(Path source) throws IOException {
        try (var files = Files.walk(source)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = directory.resolve(source.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(file, target);
            }
        }
    }

    /** The custom resource definitions, one YAML document each. Helm does not template them and never upgrades them. */
    List<String> crds() throws IOException {
        try (var files = Files.list(directory.resolve("crds"))) {
            var crds = new ArrayList<String>();
            for (var file : files.sorted().toList()) {
                crds.add(Files.readString(file).strip());
            }
            return crds;
        }
    }

    /** All other objects of the chart, rendered, as YAML documents. */
    String render(String helm, String namespace, String kubernetesVersion, Map<String, String> values) {
        var options = new ArrayList<String>();
        values.forEach((key, value) -> options.add("--set=" + key + "=" + value));
        try {
            return new Helm(helm, Path.of(System.getProperty("java.io.tmpdir")))
                    .template(directory, "platform-operator", namespace, kubernetesVersion, "{}", options);
        } catch (ChartError e) {
            throw new CommandException("the operator's chart does not render: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
