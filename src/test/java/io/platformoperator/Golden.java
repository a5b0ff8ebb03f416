package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * What a pure function should give, kept as text that people read and review. {@code -Dgolden.write} writes what it gives now; look
 * at the difference before you commit it.
 */
public final class Golden {
    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Compares with the file of that path below {@code src/test/resources/golden}. */
    public static void assertSame(String file, String actual) {
        var path = ROOT.resolve(file);
        try {
            if (System.getProperty("golden.write") != null) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, actual);
            }
            assertThat(path)
                    .as("run with -Dgolden.write, then read the difference")
                    .exists();
            assertThat(actual)
                    .as("differs from %s; when that is right, run with -Dgolden.write", path)
                    .isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails when the folder has a file that no test compares with. */
    public static void assertNoOthers(String folder, Collection<String> used) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("golden files of " + folder)
                    .containsExactlyInAnyOrderElementsOf(used);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
