package io.platformoperator.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder of charts, by name: {@code NAME/Chart.yaml}, {@code NAME-VERSION.tgz} or {@code NAME.tgz}; else a folder in it, or in
 * one of its folders, whose {@code Chart.yaml} has the name. Whatever version is there is taken: who points the operator at a
 * folder has chosen.
 */
final class ChartFolder implements ChartSource {
    private static final String PACKAGE = ".tgz";
    /** Files in folders of folders: deeper are the dependencies of charts. */
    private static final int DEEPEST = 3;

    private final Path folder;

    ChartFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<Found> find(String name, String version, Path to) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ChartError("the chart source " + folder + " is no folder");
        }
        if (Files.exists(folder.resolve(name).resolve(LocalChart.METADATA))) {
            return found(folder.resolve(name));
        }
        for (var file : new String[] {name + "-" + version + PACKAGE, name + PACKAGE}) {
            if (Files.isRegularFile(folder.resolve(file))) {
                return found(folder.resolve(file));
            }
        }
        var other = newest(name).or(() -> named(name));
        return other.isPresent() ? found(other.get()) : Optional.empty();
    }

    /** Upstream's trees have some charts in folders of other names: istiod is in istio-control/istio-discovery. */
    private Optional<Path> named(String name) {
        try (var all = Files.find(folder, DEEPEST, (file, _) -> file.endsWith(LocalChart.METADATA))) {
            for (var file : all.sorted().toList()) {
                if (ChartYaml.read(file).path("name").asText().equals(name)) {
                    return Optional.of(Objects.requireNonNull(file.getParent()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> newest(String name) throws IOException {
        try (var files = Files.list(folder)) {
            var versions = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(name + "-") && file.endsWith(PACKAGE))
                    .map(file -> file.substring(name.length() + 1, file.length() - PACKAGE.length()))
                    .toList();
            return ChartVersion.newest(versions).map(version -> folder.resolve(name + "-" + version + PACKAGE));
        }
    }

    private static Optional<Found> found(Path path) {
        return Optional.of(new Found(path, path.toString()));
    }
}
