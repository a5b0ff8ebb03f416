package io.platformoperator.charts;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Brings charts into a folder of ours: out of a package, or from somebody's folder. Nothing is written outside of it, nothing
 * that leads out of the chart is followed, and a package can't fill the disk.
 */
final class Packages {
    /** Of a package, in bytes; the largest of the charts that we know has 2 MiB. */
    static final long LARGEST = 64L << 20;

    private static final long LARGEST_UNPACKED = 256L << 20;
    private static final int MOST_FILES = 20_000;
    private static final String SUBCHARTS = "charts";

    private final Path into;
    private final String what;
    private long bytes;
    private int files;

    private Packages(Path into, String what) {
        this.into = into;
        this.what = what;
    }

    /**
     * Unpacks.
     *
     * @param packed a .tgz with one folder in it
     * @param into an empty folder, which becomes the chart's
     * @param what the package is called in errors
     */
    static void unpack(Path packed, Path into, String what) throws IOException {
        try (var in = Files.newInputStream(packed)) {
            new Packages(into, what).unpack(in);
        }
    }

    /** Copies a folder, links followed as long as they stay in {@code within}. */
    static void copy(Path folder, Path within, Path into) throws IOException {
        new Packages(into, folder.toString()).copy(folder, within.toRealPath());
    }

    /** Unpacks the dependencies that lie in {@code charts/} as packages, too. */
    static void unpackDependencies(Path chart) throws IOException {
        var subcharts = chart.resolve(SUBCHARTS);
        if (!Files.isDirectory(subcharts)) {
            return;
        }
        try (var all = Files.list(subcharts)) {
            for (var each : all.sorted().toList()) {
                var name = each.getFileName().toString();
                var folder = each;
                if (Files.isRegularFile(each) && name.endsWith(".tgz")) {
                    folder = Files.createDirectory(subcharts.resolve(name.substring(0, name.length() - 4)));
                    unpack(each, folder, SUBCHARTS + "/" + name);
                    Files.delete(each);
                }
                if (Files.isDirectory(folder)) {
                    unpackDependencies(folder);
                }
            }
        }
    }

    private void unpack(InputStream packed) throws IOException {
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
                if (entry.isDirectory()) {
                    continue;
                }
                if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
                    throw refused("has " + entry.getName() + ", which is no plain file");
                }
                write(target(entry.getName()), tar);
            }
        } catch (IOException e) {
            throw new ChartError(what + " is no package of a chart: " + e.getMessage());
        }
        if (files == 0) {
            throw refused("is empty");
        }
    }

    /** Where an entry goes: its first folder is the chart's own. */
    private Path target(String name) {
        var path = Path.of(name.replace('\\', '/'));
        if (path.isAbsolute() || path.getNameCount() < 2) {
            throw refused("has " + name + ", which is in no folder");
        }
        var target = into.resolve(path.subpath(1, path.getNameCount())).normalize();
        if (!target.startsWith(into) || target.equals(into) || !path.equals(path.normalize())) {
            throw refused("has " + name + ", which leads out of it");
        }
        return target;
    }

    private void write(Path target, InputStream content) throws IOException {
        if (++files > MOST_FILES) {
            throw refused("has more than " + MOST_FILES + " files");
        }
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (var out = Files.newOutputStream(target)) {
            var buffer = new byte[1 << 16];
            for (int n; (n = content.read(buffer)) >= 0; ) {
                bytes += n;
                if (bytes > LARGEST_UNPACKED) {
                    throw refused("has more than " + (LARGEST_UNPACKED >> 20) + " MiB unpacked");
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private void copy(Path folder, Path within) throws IOException {
        var own = folder.toRealPath();
        try (var all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                var real = file.toRealPath();
                if (!real.startsWith(own) && !real.startsWith(within)) {
                    throw refused("has " + folder.relativize(file) + ", a link that leads out of it");
                }
                try (var content = Files.newInputStream(file)) {
                    write(into.resolve(folder.relativize(file).toString()), content);
                }
            }
        }
    }

    private ChartError refused(String why) {
        return new ChartError(what + " " + why + ": it is not used");
    }
}
