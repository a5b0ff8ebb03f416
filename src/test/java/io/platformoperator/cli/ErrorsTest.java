package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error of the command is one line without names of Java types, and the exit code is 1. */
class ErrorsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plan",
                "plan no-such-file.yaml",
                "plan src",
                "plan README.md",
                "plan -o yaml samples/production.yaml",
                "plan --no-such-option samples/production.yaml",
                "paln samples/production.yaml",
                "validate",
                "cost crds/platformdns.platform-operator.io.yaml",
                "tree",
                "tree shop --watch --interval soon",
                "iam-policy --account 1",
                "completion fish",
                "run --port x"
            })
    void anErrorIsOneLineThatSaysWhatToDo(String arguments) {
        assertOneLine(CommandOutcome.of(arguments.split(" ")));
    }

    @Test
    void anUnknownCommandIsNamed() {
        assertThat(CommandOutcome.of("paln").err()).isEqualTo("no command 'paln'. See 'platform --help'\n");
    }

    @Test
    void amongMistakesOfAManifestEachIsOneLine() throws IOException {
        var manifest = Files.writeString(directory.resolve("m.yaml"), """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: m}
                spec: {tier: prod, regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}, nats: 1}
                """);

        var outcome = CommandOutcome.of("plan", manifest.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(3).allMatch(line -> line.startsWith(manifest + ": "));
        assertNoJava(outcome.err());
    }

    private static void assertOneLine(CommandOutcome outcome) {
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertNoJava(outcome.err());
    }

    private static void assertNoJava(String text) {
        for (var word : Arrays.asList("Exception", "java.", "io.platformoperator", "com.", "class ", "deserialize")) {
            assertThat(text).doesNotContain(word);
        }
    }
}
