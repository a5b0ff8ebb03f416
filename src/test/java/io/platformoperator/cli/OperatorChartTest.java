package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.local.LocalHelm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What helm says about the operator's own chart. */
class OperatorChartTest {
    private static final String CHART = "helm/platform-operator";

    @Test
    void passesTheLintOfHelm() throws IOException, InterruptedException {
        assertThat(helm("lint", "--strict", CHART)).contains("1 chart(s) linted, 0 chart(s) failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replcas=3                       | additional properties 'replcas' not allowed",
                "replicas=0                      | at '/replicas': minimum: got 0, want 1",
                "polling.pollFloor=2             | at '/polling/pollFloor': got number, want string",
                "probe.heartbeatInterval=soon    | at '/probe/heartbeatInterval': 'soon' does not match pattern",
                "watchNamespaces={Platform}      | at '/watchNamespaces/0': 'Platform' does not match pattern",
                "networkPolicy.ports={0}         | at '/networkPolicy/ports/0': minimum: got 0, want 1",
                "image.pullPolicy=Sometimes      | at '/image/pullPolicy': value must be one of 'Always'",
                "monitoring=yes                  | at '/monitoring': got string, want boolean",
            })
    void refusesValuesThatItDoesNotKnow(String value, String message) throws IOException, InterruptedException {
        assertThat(helm("template", "platform-operator", CHART, "--kube-version=1.35.0", "--set", value))
                .contains(message);
    }

    @Test
    void keepsOnePodWhileNodesAreDrainedUnlessThereIsOneOnly() throws IOException, InterruptedException {
        assertThat(helm("template", "platform-operator", CHART, "--kube-version=1.35.0"))
                .contains("kind: PodDisruptionBudget");
        assertThat(helm("template", "platform-operator", CHART, "--kube-version=1.35.0", "--set", "replicas=1"))
                .contains("kind: Deployment")
                .doesNotContain("kind: PodDisruptionBudget");
    }

    @Test
    void theTestOfTheChartMayReadEveryCustomResourceDefinition() throws IOException, InterruptedException {
        var manifests = helm("template", "platform-operator", CHART, "--kube-version=1.35.0");
        try (var files = Files.list(Path.of("crds"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(name -> assertThat(manifests).contains("- " + name + "\n"));
        }
    }

    /** The output and errors of helm. */
    private static String helm(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(LocalHelm.program()));
        command.addAll(Arrays.asList(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
