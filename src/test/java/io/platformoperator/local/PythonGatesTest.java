package io.platformoperator.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Formatting, lint rules and types of the local cloud's Python: ruff and mypy, with the settings of {@code pyproject.toml}. */
class PythonGatesTest {
    @Test
    void pass() throws IOException, InterruptedException {
        var lint = new ProcessBuilder("local/cloud", "lint")
                .redirectErrorStream(true)
                .start();
        var output = new String(lint.getInputStream().readAllBytes(), UTF_8);
        assertThat(lint.waitFor())
                .as("local/cloud lint (local/cloud format corrects formatting):%n%s", output)
                .isZero();
    }
}
