package io.platformoperator.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;

/**
 * The charts' folder on this machine: packages as they were downloaded, and charts unpacked, by their digests. What is in it
 * appears there whole or not at all, and can be removed at any time.
 */
final class Shelf {
    private final Path folder;

    private Shelf(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens it, and makes it where it is not.
     *
     * @throws IOException when it can't be written, or belongs to another user, who could put charts there
     */
    static Shelf at(Path folder) throws IOException {
        var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    Objects.requireNonNull(folder.toAbsolutePath().getParent()));
            Files.createDirectory(folder, ours);
        }
        var mine = Files.createTempFile(folder, "owner", "");
        var user = Files.getOwner(mine);
        Files.delete(mine);
        var owner = Files.getOwner(folder);
        if (!owner.equals(user) && !owner.getName().equals("root")) {
            throw new IOException(folder + " belongs to " + owner.getName() + ", not to " + user.getName());
        }
        Files.createDirectories(folder.resolve("packages"));
        Files.createDirectories(folder.resolve("charts"));
        return new Shelf(folder.toAbsolutePath());
    }

    Path folder() {
        return folder;
    }

    /** The file that is a repository's package, or will be. */
    Path packageOf(String repository, String chart, String version) {
        var key = String.join(" ", repository, chart, version);
        return folder.resolve("packages").resolve(name(Digests.of(key.getBytes(StandardCharsets.UTF_8))) + ".tgz");
    }

    /** A file that is not there yet, for something that may not become whole. */
    Path partial() throws IOException {
        var file = Files.createTempFile(folder, "partial", "");
        Files.delete(file);
        return file;
    }

    void keep(Path packed, Path as) throws IOException {
        Files.move(packed, as, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    LocalChart unpacked(Path packed, String source) throws IOException {
        var digest = Digests.ofFile(packed);
        var chart = place(digest);
        if (!Files.isDirectory(chart)) {
            var partial = Files.createTempDirectory(folder, "partial");
            try {
                Packages.unpack(packed, partial, source);
                put(partial, chart);
            } finally {
                remove(partial);
            }
        }
        return local(chart, digest, source);
    }

    LocalChart copied(Path from, String source) throws IOException {
        var partial = Files.createTempDirectory(folder, "partial");
        try {
            Packages.copy(from, Objects.requireNonNull(from.getParent()), partial);
            var digest = Digests.ofFolder(partial);
            var chart = place(digest);
            put(partial, chart);
            return local(chart, digest, source);
        } finally {
            remove(partial);
        }
    }

    private Path place(String digest) {
        return folder.resolve("charts").resolve(name(digest));
    }

    private static void put(Path partial, Path chart) throws IOException {
        Packages.unpackDependencies(partial);
        try {
            Files.move(partial, chart, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // By its digest, what is there already is the same.
            if (!Files.isDirectory(chart)) {
                throw e;
            }
        }
    }

    private static LocalChart local(Path chart, String digest, String source) throws IOException {
        var file = chart.resolve(LocalChart.METADATA);
        if (!Files.exists(file)) {
            throw new ChartError(source + " has no Chart.yaml: it is no chart");
        }
        JsonNode metadata = ChartYaml.read(file);
        return new LocalChart(
                new ChartOrigin(
                        metadata.path("name").asText(), metadata.path("version").asText(), digest, source),
                chart);
    }

    private static String name(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
