package io.platformoperator.stacks.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.SampleSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts local collectors with the configuration of the stack's charts; only addresses and the exporter differ. */
final class Collectors implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path program = Path.of(System.getProperty("collector"));
    private final Path directory;
    private final Tier tier;
    private final List<Process> processes = new ArrayList<>();

    Collectors(Path directory, Tier tier) {
        this.directory = directory;
        this.tier = tier;
    }

    /** A running collector. */
    record Collector(int grpc, int http, Path output) {
        /** Sends spans to the collector. */
        void send(String spans) {
            try {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/v1/traces"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(spans))
                        .build();
                var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    Collector agent(List<Collector> gateways) {
        var config = config("otel-agent");
        var resolver = (ObjectNode) config.at("/exporters/loadbalancing/resolver");
        resolver.removeAll();
        var hosts = resolver.putObject("static").putArray("hostnames");
        gateways.forEach(gateway -> hosts.add("127.0.0.1:" + gateway.grpc()));
        return start("agent", config);
    }

    Collector gateway() {
        var config = config("otel-gateway");
        var output = directory.resolve("sampled-" + processes.size() + ".json");
        var exporters = (ObjectNode) config.path("exporters");
        exporters.removeAll();
        exporters.putObject("file").put("path", output.toString());
        var pipeline = (ObjectNode) config.at("/service/pipelines/traces");
        pipeline.set("exporters", JSON.createArrayNode().add("file"));
        return start("gateway", config);
    }

    private ObjectNode config(String release) {
        var stack = new TracingStack()
                .desired(SampleSpec.of(StackName.TRACING, tier), SampleSpec.REGION_INFO, SampleSpec.GENERATED);
        var values = stack.releases().stream()
                .filter(each -> each.name().equals(release))
                .findFirst()
                .orElseThrow()
                .values();
        return JSON.valueToTree(values.get("alternateConfig"));
    }

    private Collector start(String name, ObjectNode config) {
        var collector =
                new Collector(freePort(), freePort(), directory.resolve("sampled-" + processes.size() + ".json"));
        var protocols = (ObjectNode) config.at("/receivers/otlp/protocols");
        protocols.withObject("/grpc").put("endpoint", "127.0.0.1:" + collector.grpc());
        if (protocols.has("http")) {
            protocols.withObject("/http").put("endpoint", "127.0.0.1:" + collector.http());
        }
        var health = freePort();
        ((ObjectNode) config.at("/extensions/health_check")).put("endpoint", "127.0.0.1:" + health);
        var reader = (ArrayNode) config.at("/service/telemetry/metrics/readers");
        ((ObjectNode) reader.at("/0/pull/exporter/prometheus"))
                .put("host", "127.0.0.1")
                .put("port", freePort());
        try {
            Files.writeString(collector.output(), "");
            var file = directory.resolve(name + "-" + processes.size() + ".json");
            Files.writeString(file, config.toString());
            var log = directory.resolve(name + "-" + processes.size() + ".log").toFile();
            processes.add(new ProcessBuilder(program.toString(), "--config", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start());
            await(name + "\n" + log).atMost(Duration.ofSeconds(30)).until(() -> isHealthy(health));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return collector;
    }

    private static boolean isHealthy(int port) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
