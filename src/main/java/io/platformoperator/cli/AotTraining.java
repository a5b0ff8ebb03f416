package io.platformoperator.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/** Runs the commands that need neither AWS nor Kubernetes, so that the JVM records their classes in an AOT cache. */
final class AotTraining {
    private AotTraining() {}

    /**
     * Runs the commands without output.
     *
     * @param arguments a manifest with an environment
     */
    public static void main(String[] arguments) {
        var manifest = arguments[0];
        var none = new PrintWriter(Writer.nullWriter());
        for (var command : List.of(
                List.of("plan", manifest),
                List.of("plan", "-o", "json", manifest),
                List.of("plan", "-o", "markdown", "--against", manifest, manifest),
                List.of("cost", manifest),
                List.of("validate", manifest),
                List.of("plan", "--help"),
                List.of("plan", "no-such-file.yaml"))) {
            Main.commandLine().setOut(none).setErr(none).execute(command.toArray(String[]::new));
        }
    }
}
