package io.platformoperator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Vault server, unsealed by a key of the local AWS's KMS, with the settings that {@code setup.sh} gives to the stack's Vault as far as
 * drills need them. The program is that of {@code local/tools/vault}.
 */
final class RealVault implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";

    private RealVault(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts and initialises a server.
     *
     * @param program path of the program
     * @param directory for its data and its log
     * @param aws address of the local AWS
     * @param key the KMS key
     */
    static RealVault start(Path program, Path directory, URI aws, String region, String key) {
        try {
            Files.createDirectories(directory.resolve("data"));
            var port = freePort();
            var cluster = freePort();
            var configuration = Map.of(
                    "disable_mlock",
                    true,
                    "api_addr",
                    "http://127.0.0.1:" + port,
                    "cluster_addr",
                    "https://127.0.0.1:" + cluster,
                    "listener",
                    List.of(Map.of(
                            "tcp",
                            Map.of(
                                    "address",
                                    "127.0.0.1:" + port,
                                    "cluster_address",
                                    "127.0.0.1:" + cluster,
                                    "tls_disable",
                                    true))),
                    "storage",
                    Map.of("raft", Map.of("path", directory.resolve("data").toString(), "node_id", "vault-0")),
                    "seal",
                    Map.of("awskms", Map.of("region", region, "kms_key_id", key)));
            var file = directory.resolve("vault.json");
            Files.write(file, JSON.writeValueAsBytes(configuration));
            var builder = new ProcessBuilder(program.toString(), "server", "-config=" + file)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("vault.log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "AWS_ACCESS_KEY_ID",
                            "tests",
                            "AWS_SECRET_ACCESS_KEY",
                            "secret",
                            "AWS_KMS_ENDPOINT",
                            aws.toString()));
            var vault = new RealVault(builder.start(), URI.create("http://127.0.0.1:" + port));
            vault.initialise();
            return vault;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialise() {
        await().atMost(LIMIT).ignoreExceptions().until(() -> status() == 501); // not initialised
        var init = Map.of("recovery_shares", 5, "recovery_threshold", 3);
        token = json(send("PUT", "sys/init", init)).path("root_token").asText();
        await().atMost(LIMIT).until(() -> status() == 200);
        send("POST", "sys/auth/kubernetes", Map.of("type", "kubernetes"));
        send(
                "POST",
                "auth/kubernetes/config",
                Map.of("kubernetes_host", "https://127.0.0.1:1", "disable_local_ca_jwt", true));
    }

    /** Adds the role of the CronJob that takes snapshots. */
    RealVault withRole(String role) {
        send(
                "POST",
                "auth/kubernetes/role/" + role,
                Map.of(
                        "bound_service_account_namespaces",
                        "vault",
                        "bound_service_account_names",
                        "vault-" + role,
                        "token_policies",
                        role));
        return this;
    }

    byte[] snapshot() {
        return send("GET", "sys/storage/raft/snapshot", null);
    }

    String clusterId() {
        return json(send("GET", "sys/health", null)).path("cluster_id").asText();
    }

    private int status() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(address.resolve("/v1/sys/health"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private byte[] send(String method, String path, Object body) {
        try {
            var content =
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
            var request = HttpRequest.newBuilder(address.resolve("/v1/" + path))
                    .header("X-Vault-Token", token)
                    .method(method, content)
                    .build();
            var response = http.send(request, BodyHandlers.ofByteArray());
            assertThat(response.statusCode() / 100)
                    .as(() -> method + " " + path + ": " + new String(response.body(), UTF_8))
                    .isEqualTo(2);
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        http.close();
    }
}
