package io.platformoperator.charts;

import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A small chart that a test writes: its files by path. */
final class ChartFiles {
    private final String name;
    private final Map<String, String> files = new TreeMap<>();

    private ChartFiles(String name, String version) {
        this.name = name;
        file("Chart.yaml", "{apiVersion: v2, name: %s, version: %s}".formatted(name, version));
    }

    /** One that renders a ConfigMap with the value {@code word}. */
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

    /** What a spec says of it. */
    static StackChart wanted(String name, String version, String repository) {
        return new StackChart(name, version, repository, null);
    }

    /** Unpacked, in a folder of its name. */
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

    byte[] packed() {
        return packed(tar -> {
            for (var file : files.entrySet()) {
                put(tar, new TarArchiveEntry(name + "/" + file.getKey()), file.getValue());
            }
        });
    }

    /** A package that somebody made to do harm: a chart with an entry of any name, or a link. */
    byte[] packedWith(String entry, String linkTo) {
        return packed(tar -> {
            put(tar, new TarArchiveEntry(name + "/Chart.yaml"), files.get("Chart.yaml"));
            if (linkTo.isEmpty()) {
                put(tar, new TarArchiveEntry(entry, true), "harm");
            } else {
                var link = new TarArchiveEntry(entry, TarConstants.LF_SYMLINK);
                link.setLinkName(linkTo);
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
        });
    }

    private interface Content {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] packed(Content content) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            content.writeTo(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
