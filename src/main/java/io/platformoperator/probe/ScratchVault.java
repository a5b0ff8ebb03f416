package io.platformoperator.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A Vault server of its own, into which a snapshot is restored. It is in the same pod, empty at first, and ends with the pod.
 *
 * @param address address of its API, such as {@code http://127.0.0.1:8200}
 * @param limit longest time to wait for each answer that Vault gives later: its start, and the unsealing of the restored data
 */
record ScratchVault(URI address, HttpClient http, InstantSource clock, Duration limit) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration RESTORE_TIMEOUT = Duration.ofMinutes(15);
    private static final String LOGIN = "auth/kubernetes/login";
    /** A name that no role has: Vault says so, and says something else about a role that exists. */
    private static final String NO_ROLE = "platform-drill-no-such-role";

    private static final String UNKNOWN_ROLE = "invalid role name";

    /** A step that Vault did not take, with Vault's words. */
    static final class VaultRefusal extends Exception {
        private static final long serialVersionUID = 1;

        VaultRefusal(String message) {
            super(message);
        }
    }

    /** Answer of Vault. */
    private record Answer(int status, JsonNode body) {
        boolean isSuccess() {
            return status / 100 == 2;
        }

        /** What Vault says about a request that it does not accept. */
        String errors() {
            var texts = new ArrayList<String>();
            StreamSupport.stream(body.path("errors").spliterator(), false)
                    .map(error -> error.asText().strip().replaceAll("\\s+", " "))
                    .forEach(texts::add);
            return texts.isEmpty() ? "HTTP status " + status : String.join("; ", texts);
        }
    }

    /**
     * Initialises the server, and restores the snapshot without {@code -force}: Vault lets KMS open the hashes in the snapshot, and refuses
     * a snapshot that KMS can't open, or one whose content has other hashes, before it replaces anything. KMS decrypts with the key that
     * encrypted, whichever Vault's configuration names: a snapshot of another key is refused because the role of the pod may not use that. Then proves without a login
     * what the restored Vault has: it is unsealed by the KMS key, active, has another cluster ID than before, and its Kubernetes auth
     * method has the role.
     *
     * @param role a role that each snapshot has
     * @return what was found
     * @throws VaultRefusal if the snapshot can't be restored, or Vault does not serve its content
     * @throws IOException if Vault does not answer
     */
    String restore(Path snapshot, String role) throws VaultRefusal, IOException, InterruptedException {
        await("Vault does not start: the log of its container shows why", () -> health().filter(
                        answer -> answer.body().has("initialized")));
        var initialised = put("sys/init", Map.of("recovery_shares", 1, "recovery_threshold", 1));
        if (!initialised.isSuccess()) {
            throw new VaultRefusal("the empty Vault can't be initialised: " + initialised.errors());
        }
        var token = initialised.body().path("root_token").asText();
        var empty = awaitActive("the empty Vault does not become active", "");
        var restored = restore(snapshot, token, RESTORE_TIMEOUT);
        if (!restored.isSuccess()) {
            throw new VaultRefusal(restored.errors());
        }
        var active = awaitActive("Vault does not unseal the restored data", clusterId(empty));
        expectRole(role);
        return "cluster ID %s, unsealed and active, with the role %s".formatted(clusterId(active), role);
    }

    /** Vault answers before it applies the snapshot: the restored data has another cluster ID. */
    private Answer awaitActive(String problem, String otherThan)
            throws VaultRefusal, IOException, InterruptedException {
        return await(problem, () -> health().filter(answer -> answer.status() == HttpURLConnection.HTTP_OK
                && !clusterId(answer).isEmpty()
                && !clusterId(answer).equals(otherThan)));
    }

    /**
     * Vault looks the role up in its storage before anything else. The login itself can't succeed: this Vault reaches no API server, and
     * the token is none.
     */
    private void expectRole(String role) throws VaultRefusal, IOException, InterruptedException {
        var unknown = login(NO_ROLE);
        if (!unknown.errors().contains(UNKNOWN_ROLE)) {
            throw new VaultRefusal("the restored Vault has no Kubernetes auth method: " + unknown.errors());
        }
        var known = login(role);
        if (known.errors().contains(UNKNOWN_ROLE)) {
            throw new VaultRefusal("the restored Vault has no role " + role + ": " + known.errors());
        }
    }

    private Answer login(String role) throws IOException, InterruptedException {
        return put(LOGIN, Map.of("role", role, "jwt", "none"));
    }

    private static String clusterId(Answer answer) {
        return answer.body().path("cluster_id").asText("");
    }

    private interface Attempt {
        Optional<Answer> get() throws IOException, InterruptedException;
    }

    private Answer await(String problem, Attempt attempt) throws VaultRefusal, InterruptedException {
        var end = clock.instant().plus(limit);
        String last;
        while (true) {
            try {
                var answer = attempt.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
                last = "it is still sealed, or not active";
            } catch (IOException e) {
                last = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
            }
            if (!clock.instant().isBefore(end)) {
                throw new VaultRefusal(problem + " within " + limit.toSeconds() + " s (" + last + ")");
            }
            Thread.sleep(INTERVAL);
        }
    }

    private Optional<Answer> health() throws IOException, InterruptedException {
        return Optional.of(answer(http.send(request("sys/health", TIMEOUT).GET().build(), BodyHandlers.ofString())));
    }

    private Answer restore(Path snapshot, String token, Duration timeout) throws IOException, InterruptedException {
        var request = request("sys/storage/raft/snapshot", timeout)
                .header("X-Vault-Token", token)
                .POST(BodyPublishers.ofFile(snapshot))
                .build();
        return answer(http.send(request, BodyHandlers.ofString()));
    }

    private Answer put(String path, Map<String, ?> body) throws IOException, InterruptedException {
        var request = request(path, TIMEOUT)
                .PUT(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        return answer(http.send(request, BodyHandlers.ofString()));
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(address.resolve("/v1/" + path)).timeout(timeout);
    }

    /** An answer that is no JSON has no fields. */
    private static Answer answer(HttpResponse<String> response) {
        try {
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            return new Answer(response.statusCode(), JSON.createObjectNode());
        }
    }
}
