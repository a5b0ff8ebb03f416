package io.platformoperator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script as bash runs it. */
class CompletionTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "platform pl, plan",
        "platform sup, support-bundle",
        "platform plan --ag, --against",
        "platform plan --output ma, markdown",
        "platform completion z, zsh"
    })
    void bashCompletesCommandsOptionsAndValues(String typed, String completed) throws Exception {
        assertThat(complete(typed)).isEqualTo(completed);
    }

    @Test
    void zshLoadsItsEmulationFirst() {
        var script = CommandOutcome.of("completion", "zsh").out();

        assertThat(script).startsWith("autoload -U +X compinit && compinit\n").contains("bashcompinit");
    }

    private String complete(String typed) throws IOException, InterruptedException {
        var script = Files.writeString(
                directory.resolve("completion.sh"),
                CommandOutcome.of("completion", "bash").out());
        var words = typed.split(" ", -1);
        var process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source '" + script + "'; COMP_WORDS=(" + typed + "); COMP_CWORD=" + (words.length - 1)
                                + "; COMP_LINE='" + typed
                                + "'; COMP_POINT=${#COMP_LINE}; _complete_platform 2>/dev/null; echo"
                                + " ${COMPREPLY[@]}")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return output;
    }
}
