package io.platformoperator.charts.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Helm's library would do to the process that it is loaded into. */
class HelmEngineTest {
    private static final int SIGTERM = 143;

    @TempDir
    Path folder;

    @Test
    void leavesTheProcessItsSignalsAndTheOperatorsClusterAlone() throws IOException, InterruptedException {
        var asked = new CopyOnWriteArrayList<String>();
        var cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        cluster.start();
        var process = start("127.0.0.1", cluster.getAddress().getPort());
        try (var output = process.inputReader()) {
            assertThat(output.readLine()).as("rendered").contains("found: \"0\"");
            process.toHandle().destroy(); // process.destroy() would close the output, too
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("stopped by SIGTERM")
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM);
            assertThat(output.readLine()).isEqualTo("stopped in order");
        } finally {
            process.destroyForcibly();
            cluster.stop(0);
        }
        assertThat(asked).isEmpty();
    }

    /** With a kubeconfig, and as in a pod. */
    private Process start(String host, int port) throws IOException {
        var chart = Files.createDirectories(folder.resolve("chart/templates")).getParent();
        Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: chart, version: 1.0.0}");
        Files.writeString(chart.resolve("templates/a.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a}
                data: {found: "{{ len (lookup "v1" "Secret" "default" "token") }}"}
                """);
        var values = Files.writeString(folder.resolve("values.json"), "{}");
        var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: own, cluster: {server: "http://%s:%d"}}]
                contexts: [{name: own, context: {cluster: own}}]
                current-context: own
                """.formatted(host, port));
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RenderingProcess.class.getName(),
                folder.toString(),
                chart.toString(),
                values.toString()));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("KUBERNETES_SERVICE_HOST", host);
        builder.environment().put("KUBERNETES_SERVICE_PORT", String.valueOf(port));
        builder.environment().put("HELM_KUBEAPISERVER", "http://" + host + ":" + port);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
