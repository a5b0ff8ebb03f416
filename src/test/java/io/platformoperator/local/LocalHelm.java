package io.platformoperator.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The helm program that tests use: {@code PLATFORM_HELM} if that is set, else the one that {@code local.tools.build} builds
 * from its Go modules, which takes minutes once on a new machine.
 */
public final class LocalHelm {
    /** Names the program for {@code platform run} and {@code platform manifests}. */
    public static final String VARIABLE = "PLATFORM_HELM";

    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    private LocalHelm() {}

    /** Its path. */
    public static String program() {
        return Program.PATH;
    }

    /** Built on first use. */
    private static final class Program {
        private static final String PATH = find();

        private static String find() {
            var given = System.getenv(VARIABLE);
            return given == null ? build() : given;
        }

        private static String build() {
            var command = List.of("python3", "-m", "local.tools.build", "helm");
            try {
                var process = new ProcessBuilder(command)
                        .directory(ROOT.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                var line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + " failed: see above");
                }
                return line.substring("helm ".length());
            } catch (IOException e) {
                throw new UncheckedIOException("can't run " + command.getFirst(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
