package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands choose the cluster and the namespace as kubectl does. */
class ClusterOptionsTest {
    @TempDir
    private Path directory;

    private MockApiServer server;
    private String kubeconfig = "";

    @BeforeEach
    void start() throws IOException {
        server = new MockApiServer(PlatformDrill.class);
        for (var namespace : new String[] {"default", "team", "other"}) {
            server.client()
                    .resource(new KubernetesSerialization().unmarshal("""
                            apiVersion: platform-operator.io/v1alpha1
                            kind: PlatformDrill
                            metadata: {name: of-%1$s, namespace: %1$s}
                            spec: {environment: shop, kind: DatabaseRestore}
                            """.formatted(namespace), PlatformDrill.class))
                    .create();
        }
        var file = Files.writeString(
                directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters:
                  - {name: mock, cluster: {server: "%s", insecure-skip-tls-verify: true}}
                users:
                  - {name: nobody, user: {token: t}}
                contexts:
                  - {name: team, context: {cluster: mock, user: nobody, namespace: team}}
                  - {name: bare, context: {cluster: mock, user: nobody}}
                current-context: team
                """.formatted(server.client().getMasterUrl()));
        kubeconfig = file.toString();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void withoutAnOptionTheNamespaceIsThatOfTheContext() {
        assertThat(drills()).contains("of-team").doesNotContain("of-default", "of-other");
    }

    @Test
    void aContextWithoutANamespaceMeansDefault() {
        assertThat(drills("--context", "bare")).contains("of-default").doesNotContain("of-team", "of-other");
    }

    @Test
    void theOptionCountsMoreThanTheContext() {
        assertThat(drills("-n", "other")).contains("of-other").doesNotContain("of-team", "of-default");
    }

    @Test
    void anUnknownContextIsRefusedWithTheKnownOnes() {
        var outcome = run("--context", "taem");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("--context: the kubeconfig has no context taem; it has team, bare\n");
    }

    @Test
    void aMissingFileIsNamed() {
        var outcome = CommandOutcome.of("drill", "list", "--kubeconfig", "no-such-file");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("--kubeconfig: there is no file no-such-file\n");
    }

    private String drills(String... options) {
        var outcome = run(options);
        assertThat(outcome.err()).isEmpty();
        return outcome.out();
    }

    private CommandOutcome run(String... options) {
        var arguments = new ArrayList<>(List.of("drill", "list", "--kubeconfig", kubeconfig));
        arguments.addAll(List.of(options));
        return CommandOutcome.of(arguments.toArray(String[]::new));
    }
}
