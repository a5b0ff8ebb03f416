package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.charts.ChartOptions;
import io.platformoperator.charts.HelmRenderer;
import io.platformoperator.local.LocalHelm;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.subsystem.Specs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Renders all stacks of a production environment for one cluster, with their generated Secrets, and writes the objects to the
 * file that the system property {@code manifests} names. {@code local/check operators} runs this test, and gives the objects to
 * the operators that the stacks install.
 */
class StackManifestsE2E {
    private static final String KUBERNETES_VERSION = "1.35.0";

    @TempDir
    private Path directory;

    private final Map<String, Map<String, String>> secrets = new HashMap<>();

    @Test
    void noTwoStacksRenderTheSameObject() throws IOException {
        var options = new ChartOptions(
                LocalHelm.program(), System.getProperty("charts", "local/charts"), directory.resolve("charts"), "", "");
        var renderer = HelmRenderer.create(options, InstantSource.system(), new SimpleMeterRegistry());
        var objects = new ArrayList<HasMetadata>();
        for (var stack : Stacks.ALL) {
            objects.addAll(render(StackCase.production(stack), renderer));
        }
        secrets.forEach((name, data) -> objects.add(secret(name, data)));

        assertThat(objects).extracting(ObjectKey::of).doesNotHaveDuplicates();
        new ObjectMapper().writeValue(Path.of(System.getProperty("manifests")).toFile(), objects);
    }

    private List<HasMetadata> render(StackCase each, HelmRenderer renderer) {
        generateSecrets(each.stack(), each);
        var content = each.stack()
                .desired(each.spec(), Specs.FACTS, (namespace, secret, key) -> secrets.get(namespace + "/" + secret)
                        .get(key));
        var objects = new ArrayList<HasMetadata>();
        for (var release : content.releases()) {
            var chart = each.spec().charts().stream()
                    .filter(one -> one.name().equals(release.chart()))
                    .findFirst()
                    .orElseThrow();
            objects.addAll(renderer.render(chart, release, KUBERNETES_VERSION));
        }
        objects.addAll(content.objects());
        return objects;
    }

    private void generateSecrets(Stack stack, StackCase each) {
        for (var secret : stack.generatedSecrets(each.spec())) {
            secrets.computeIfAbsent(secret.namespace() + "/" + secret.name(), _ -> secret.generator()
                    .get());
        }
    }

    private static HasMetadata secret(String name, Map<String, String> data) {
        var parts = name.split("/", 2);
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(parts[0])
                .withName(parts[1])
                .endMetadata()
                .withStringData(data)
                .build();
    }
}
