package io.platformoperator.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A directory that exists until this object is closed. Only the operator's user can read it.
 *
 * @param path absolute
 */
record TemporaryDirectory(Path path) implements AutoCloseable {
    static TemporaryDirectory in(Path parent) throws IOException {
        return new TemporaryDirectory(
                Files.createTempDirectory(parent, "temporary").toAbsolutePath());
    }

    /** Deletes the directory and its content. Does nothing if it was moved elsewhere. */
    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (var all = Files.walk(path)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
