package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        server = new MockApiServer(PlatformDrill.class, PlatformEnvironment.class);
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

    /** The mock has the environment in us-west-2: without it, the plan would be one for an empty account. */
    @Test
    void plansAndCostsCompareWithTheClusterOfTheOptions() throws IOException {
        var manifest = """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: shop, namespace: team}
                spec:
                  tier: development
                  regions: {primary: {name: us-west-2, cidr: 10.0.0.0/16}}
                  services: [{name: orders, class: service, healthPath: /healthz}]
                """;
        server.client()
                .resource(new KubernetesSerialization().unmarshal(manifest, PlatformEnvironment.class))
                .create();
        var file = Files.writeString(directory.resolve("shop.yaml"), manifest).toString();

        var plan = CommandOutcome.of("plan", "--cluster", "--kubeconfig", kubeconfig, "--context", "bare", file);
        assertThat(plan.err()).isEmpty();
        assertThat(plan.code()).as("the spec on the cluster is the same").isZero();
        var cost = CommandOutcome.of("cost", "--cluster", "--kubeconfig", kubeconfig, file);
        assertThat(cost.err()).isEmpty();
        assertThat(cost.out()).contains("current", "desired", "difference");

        var unknown = CommandOutcome.of("plan", "--cluster", "--kubeconfig", kubeconfig, "--context", "taem", file);
        assertThat(unknown.err()).startsWith("--context: the kubeconfig has no context taem");
        var unused = CommandOutcome.of("plan", "--kubeconfig", kubeconfig, file);
        assertThat(unused.code()).isEqualTo(1);
        assertThat(unused.err()).contains("add --cluster");
    }

    @Test
    void theCheckReadsTheClusterOfTheOptions() {
        var outcome = CommandOutcome.of("check", "--kubeconfig", kubeconfig, "--context", "taem");
        assertThat(outcome.err()).isEqualTo("--context: the kubeconfig has no context taem; it has team, bare\n");
        assertThat(CommandOutcome.of("check", "--kubeconfig", kubeconfig).err())
                .as("what the mock lacks")
                .contains("platform-operator")
                .doesNotContain("could not read");
    }

    /** Processes in pods use the ServiceAccount of the pod. */
    @Test
    void allCommandsForPeopleConnectByTheseOptions() throws IOException {
        try (var files = Files.list(Path.of("src/main/java/io/platformoperator/cli"))) {
            assertThat(files.filter(ClusterOptionsTest::connects)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("KubeconfigOptions.java", "OperatorProcess.java", "ProbeCommand.java");
        }
    }

    private static boolean connects(Path file) {
        try {
            return Files.isRegularFile(file) && Files.readString(file).contains("new KubernetesClientBuilder()");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
