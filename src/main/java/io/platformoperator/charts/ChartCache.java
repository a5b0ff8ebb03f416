package io.platformoperator.charts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * The directory of charts on this machine: packages of repositories, and copies of charts from the operator's own source, by
 * digest. Entries appear in it as a whole, and users can delete it at any time.
 */
final class ChartCache {
    private static final String PACKAGE = ".tgz";

    private final Path directory;

    private ChartCache(Path directory) {
        this.directory = directory;
    }

    /**
     * A chart in the cache.
     *
     * @param path of its package or directory
     */
    record CachedChart(Path path, String digest) {}

    /**
     * Opens the cache, creating its directory if it is absent.
     *
     * @throws IOException if the directory can't be written, or belongs to another user, who could put charts there
     */
    static ChartCache at(Path directory) throws IOException {
        var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    Objects.requireNonNull(directory.toAbsolutePath().getParent()));
            Files.createDirectory(directory, ours);
        }
        var mine = Files.createTempFile(directory, "owner", "");
        var user = Files.getOwner(mine);
        Files.delete(mine);
        var owner = Files.getOwner(directory);
        if (!owner.equals(user) && !owner.getName().equals("root")) {
            throw new IOException(directory + " belongs to " + owner.getName() + ", not to " + user.getName());
        }
        Files.createDirectories(directory.resolve("packages"));
        Files.createDirectories(directory.resolve("charts"));
        return new ChartCache(directory.toAbsolutePath());
    }

    TemporaryDirectory temporary() throws IOException {
        return TemporaryDirectory.in(directory);
    }

    /** The file that has, or will have, a repository's package. */
    Path packageOf(String repository, String chart, String version) {
        var key = String.join(" ", repository, chart, version);
        return directory.resolve("packages").resolve(name(Digests.of(key.getBytes(StandardCharsets.UTF_8))) + PACKAGE);
    }

    /** Puts a downloaded package in place. */
    void move(Path downloaded, Path to) throws IOException {
        Files.move(downloaded, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Copies a package, so that later changes of the file do not matter. */
    CachedChart copyPackage(Path file) throws IOException {
        try (var temporary = temporary()) {
            var copy = Files.copy(file, temporary.path().resolve("chart" + PACKAGE));
            var digest = Digests.ofFile(copy);
            var to = directory.resolve("charts").resolve(name(digest) + PACKAGE);
            move(copy, to);
            return new CachedChart(to, digest);
        }
    }

    /** Copies a directory, following links that stay within it or within its parent directory. */
    CachedChart copyDirectory(Path from) throws IOException {
        try (var temporary = temporary()) {
            copyFiles(from, temporary.path());
            var digest = Digests.ofDirectory(temporary.path());
            var to = directory.resolve("charts").resolve(name(digest));
            try {
                Files.move(temporary.path(), to, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                // A directory of the same digest has the same content.
                if (!Files.isDirectory(to)) {
                    throw e;
                }
            }
            return new CachedChart(to, digest);
        }
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        var own = from.toRealPath();
        var parent = Objects.requireNonNull(from.getParent()).toRealPath();
        try (var all = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                var real = file.toRealPath();
                if (!real.startsWith(own) && !real.startsWith(parent)) {
                    throw new ChartError(from + " has " + from.relativize(file)
                            + ", a link that leads out of it: the chart is not used");
                }
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(real, target);
            }
        }
    }

    private static String name(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }
}
