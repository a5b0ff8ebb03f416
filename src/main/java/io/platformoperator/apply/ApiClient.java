package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.platformoperator.apply.fields.FieldManager;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one API server. Each request is bounded in time and counted. Uses the HTTP client directly, because the
 * operations of the Kubernetes client support neither metadata-only responses nor counting.
 */
final class ApiClient {
    static final String OBJECT = "application/json";
    static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    static final String METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    static final ObjectMapper JSON = new ObjectMapper();

    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    /** The API server's own limit for a request: webhooks and large CustomResourceDefinitions are slow. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient http;
    private final String base;
    private final AtomicInteger requests = new AtomicInteger();

    private ApiClient(HttpClient http, String base) {
        this.http = http;
        this.base = base;
    }

    static ApiClient of(KubernetesClient client) {
        // Only this class retries: the client would repeat each HTTP 500 of a webhook ten times.
        var withoutRetries = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        var url = client.getMasterUrl().toString();
        return new ApiClient(
                client.getHttpClient().newBuilder().tag(withoutRetries).build(),
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /** A copy whose request count starts at zero. */
    ApiClient counted() {
        return new ApiClient(http, base);
    }

    /** Number of requests that this object sent. */
    int requests() {
        return requests.get();
    }

    /**
     * Reads.
     *
     * @param accept one of the constants of this class
     * @throws ClusterUnreachable if the API server does not answer in time
     */
    JsonNode get(String path, String accept) {
        return read(() -> request(path, accept));
    }

    /** Reads; null if the path does not exist. */
    @Nullable
    JsonNode find(String path, String accept) {
        try {
            return get(path, accept);
        } catch (ApiError e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    /** Server-side apply by this operator's field manager. */
    JsonNode apply(String path, JsonNode object, boolean force, boolean dryRun, String accept) {
        var query =
                "?fieldManager=" + FieldManager.OPERATOR + (force ? "&force=true" : "") + (dryRun ? "&dryRun=All" : "");
        return send(() -> request(path + query, accept).patch("application/apply-patch+yaml", object.toString()));
    }

    /**
     * Passes each item of a paged list to the predicate until it returns false. Does nothing if the kind is not served.
     *
     * @param path with a query that has a limit
     */
    void forEachItem(String path, String accept, Predicate<JsonNode> more) {
        var next = "";
        do {
            var page = find(path + (next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, UTF_8)), accept);
            if (page == null) {
                return;
            }
            for (var item : page.path("items")) {
                if (!more.test(item)) {
                    return;
                }
            }
            next = page.path("metadata").path("continue").asText("");
        } while (!next.isEmpty());
    }

    /** Changes some fields of an object by a JSON merge patch. */
    JsonNode merge(String path, JsonNode patch) {
        return send(() -> request(path + "?fieldManager=" + FieldManager.OPERATOR, METADATA)
                .patch("application/merge-patch+json", patch.toString()));
    }

    /**
     * Deletes an object.
     *
     * @param uid precondition: a newer object of the same name is not deleted
     * @param propagation {@code Foreground} (the object remains until its dependents are deleted), {@code Background} or
     *     {@code Orphan}
     */
    JsonNode delete(String path, String uid, String propagation) {
        var options = JSON.createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("propagationPolicy", propagation);
        options.putObject("preconditions").put("uid", uid);
        return send(() -> request(path, METADATA).delete(OBJECT, options.toString()));
    }

    /** Opens a watch that passes each line to the consumer. The returned stream ends the watch. */
    WatchStream watch(String path, String accept, Consumer<byte[]> lines) {
        requests.incrementAndGet();
        return WatchStream.open(http, request(path, accept).forStreaming().build(), lines, READ_TIMEOUT);
    }

    private HttpRequest.Builder request(String path, String accept) {
        return http.newHttpRequestBuilder().uri(base + path).setHeader("Accept", accept);
    }

    private JsonNode read(Request request) {
        try {
            return send(request, READ_TIMEOUT);
        } catch (ApiError e) {
            if (e.code() == 0) {
                throw new ClusterUnreachable("no answer from " + base + ": " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Sends a write; retries once if the API server is overloaded or the connection broke. All writes are idempotent. */
    private JsonNode send(Request request) {
        return send(request, WRITE_TIMEOUT);
    }

    private JsonNode send(Request request, Duration timeout) {
        var response = once(request, timeout);
        if (response.code() == TOO_MANY_REQUESTS) {
            sleep(RETRY_DELAY);
            response = once(request, timeout);
        }
        if (response.code() == 401) {
            throw new ClusterUnreachable(base + " refuses the operator's credentials: " + status(response), true);
        }
        var body = parse(response.body());
        if (!response.isSuccessful()) {
            throw new ApiError(response.code(), body.path("message").asText(status(response)), body);
        }
        return body;
    }

    private HttpResponse<byte[]> once(Request request, Duration timeout) {
        return await(
                request,
                timeout,
                broken -> await(request, timeout, again -> {
                    throw new ClusterUnreachable("can't connect to " + base + ": " + message(again), again);
                }));
    }

    private HttpResponse<byte[]> await(
            Request request, Duration timeout, Function<Throwable, HttpResponse<byte[]>> orElse) {
        requests.incrementAndGet();
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            answer = http.sendAsync(request.builder().build(), byte[].class);
        } catch (RuntimeException e) {
            return orElse.apply(e);
        }
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return orElse.apply(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            var error = new ApiError(0, "no answer within " + timeout.toSeconds() + " s", MissingNode.getInstance());
            error.initCause(e);
            throw error;
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ClusterUnreachable("interrupted while waiting for " + base, e);
        }
    }

    private static String message(Throwable thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String status(HttpResponse<byte[]> response) {
        return "HTTP " + response.code();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Canonical JSON text: equal values give equal texts. */
    static String canonical(JsonNode node) {
        try {
            return CANONICAL.writeValueAsString(CANONICAL.treeToValue(node, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't serialize JSON", e);
        }
    }

    private interface Request {
        HttpRequest.Builder builder();
    }
}
