package io.platformoperator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a plan without a cluster loads decides how long it takes. */
class StartupTest {
    private static final Pattern CLASS = Pattern.compile("^\\[[^]]*] (\\S+) source:");

    @Test
    void aPlanLoadsNeitherAKubernetesClientNorClientsOfAws() throws Exception {
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xlog:class+load:stdout:uptime",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "io.platformoperator.cli.Main",
                        "plan",
                        "samples/production.yaml"))
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("HOME", "/nonexistent", "KUBECONFIG", "/nonexistent"));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(output).isEqualTo(2);
        var loaded = output.lines()
                .map(CLASS::matcher)
                .filter(match -> match.find())
                .map(match -> match.group(1))
                .toList();
        assertThat(loaded).contains("io.platformoperator.cli.PlanCommand");
        assertThat(loaded)
                .noneMatch(name -> name.matches("software\\.amazon\\.awssdk\\.services\\..*\\.Default\\w+Client"))
                .noneMatch(name -> name.matches(
                        "software\\.amazon\\.awssdk\\.auth\\.credentials\\..*(Chain|DefaultCredentialsProvider)"))
                .noneMatch(name -> name.startsWith("io.fabric8.kubernetes.client.impl."))
                .noneMatch(name -> name.startsWith("io.fabric8.kubernetes.client.http."))
                .noneMatch(name -> name.equals("io.javaoperatorsdk.operator.Operator"));
    }
}
