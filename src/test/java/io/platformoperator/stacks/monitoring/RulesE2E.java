package io.platformoperator.stacks.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.SampleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code promtool} checks the stack's alert rules and runs their unit tests; {@code amtool} checks Alertmanager's configuration.
 * {@code local/check rules} builds both programs and runs this test.
 */
class RulesE2E {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @TempDir
    private Path directory;

    @Test
    void promtoolAcceptsEveryRule() throws Exception {
        var command = new ArrayList<>(
                List.of(System.getProperty("promtool"), "check", "rules", "--lint=all", "--lint-fatal"));
        writeRules().forEach(file -> command.add(file.toString()));

        run(command);
    }

    @Test
    void alertUnitTestsPass() throws Exception {
        writeRules();
        var tests = Path.of("src/test/resources/stacks/alerts.yaml");
        Files.copy(tests, directory.resolve("alerts.yaml"));

        run(List.of(
                System.getProperty("promtool"),
                "test",
                "rules",
                directory.resolve("alerts.yaml").toString()));
    }

    @Test
    void amtoolAcceptsTheRoutesAndRoutesBySeverity() throws Exception {
        var values = new MonitoringStack()
                .desired(
                        SampleSpec.of(StackName.MONITORING, Tier.PRODUCTION),
                        SampleSpec.REGION_INFO,
                        SampleSpec.GENERATED)
                .releases()
                .getFirst()
                .values();
        var config = ((Map<?, ?>) values.get("alertmanager")).get("config");
        var file = directory.resolve("alertmanager.yaml");
        Files.writeString(file, YAML.asYaml(config));
        var amtool = System.getProperty("amtool");

        run(List.of(amtool, "check-config", file.toString()));
        assertThat(run(List.of(amtool, "config", "routes", "test", "--config.file=" + file, "severity=critical")))
                .isEqualTo("critical");
        assertThat(run(List.of(amtool, "config", "routes", "test", "--config.file=" + file, "severity=warning")))
                .isEqualTo("warning");
        assertThat(run(List.of(amtool, "config", "routes", "test", "--config.file=" + file, "alertname=Watchdog")))
                .isEqualTo("null");
    }

    private List<Path> writeRules() throws IOException {
        var files = new ArrayList<Path>();
        for (var object : AlertRules.of(SampleSpec.of(StackName.MONITORING, Tier.PRODUCTION))) {
            var file = directory.resolve(object.getMetadata().getName() + ".yaml");
            var spec = ((GenericKubernetesResource) object)
                    .getAdditionalProperties()
                    .get("spec");
            files.add(Files.writeString(file, YAML.asYaml(spec)));
        }
        var operator = directory.resolve("platform-operator.yaml");
        files.add(Files.copy(Path.of("helm/platform-operator/files/alerts.yaml"), operator));
        return files;
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        var output = directory.resolve("output").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        var code = process.waitFor();
        var text = Files.readString(output.toPath()).strip();
        assertThat(code).as(text).isZero();
        return text;
    }
}
