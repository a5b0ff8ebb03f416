package io.platformoperator.apply;

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
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one API server, each bounded in time and counted. Below the client's own operations, which know neither
 * answers of metadata alone nor what a request is to cost.
 */
final class Api {
    /** By which the API server knows what we applied. */
    static final String FIELD_MANAGER = "platform-operator";

    static final String OBJECT = "application/json";
    static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    static final String METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    static final ObjectMapper JSON = new ObjectMapper();

    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final Duration READS = Duration.ofSeconds(20);

    /** As long as the API server itself gives a request: webhooks and large definitions take their time. */
    private static final Duration WRITES = Duration.ofSeconds(60);

    private static final Duration BUSY = Duration.ofMillis(500);
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient http;
    private final String base;
    private final AtomicInteger requests = new AtomicInteger();

    private Api(HttpClient http, String base) {
        this.http = http;
        this.base = base;
    }

    static Api of(KubernetesClient client) {
        // Ours alone say what is worth another try: the client would repeat each 500 of a webhook ten times.
        var once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        var url = client.getMasterUrl().toString();
        return new Api(
                client.getHttpClient().newBuilder().tag(once).build(),
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /** The same, counting from zero. */
    Api counted() {
        return new Api(http, base);
    }

    /** How many requests went through this object. */
    int requests() {
        return requests.get();
    }

    /** Reads; accept is one of the constants above. */
    JsonNode get(String path, String accept) {
        return read(() -> request(path, accept));
    }

    /** Reads what may not be there: null then. */
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

    /** Applies server-side, in our name. */
    JsonNode apply(String path, JsonNode object, boolean force, boolean dryRun, String accept) {
        var query = "?fieldManager=" + FIELD_MANAGER + (force ? "&force=true" : "") + (dryRun ? "&dryRun=All" : "");
        return send(() -> request(path + query, accept).patch("application/apply-patch+yaml", object.toString()));
    }

    /** Changes a few fields of an object, by JSON merge patch. */
    JsonNode merge(String path, JsonNode patch) {
        return send(() -> request(path + "?fieldManager=" + FIELD_MANAGER, METADATA)
                .patch("application/merge-patch+json", patch.toString()));
    }

    /**
     * Deletes.
     *
     * @param uid only the object with it: not one that came after it
     * @param propagation {@code Foreground}: it stays until its dependents are gone; {@code Background}, {@code Orphan}
     */
    JsonNode delete(String path, String uid, String propagation) {
        var options = JSON.createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("propagationPolicy", propagation);
        options.putObject("preconditions").put("uid", uid);
        return send(() -> request(path, METADATA).delete(OBJECT, options.toString()));
    }

    /** Opens a watch, each line of which goes to the consumer; what is returned ends it. */
    Stream watch(String path, String accept, Consumer<byte[]> lines) {
        requests.incrementAndGet();
        return Stream.open(http, request(path, accept).forStreaming().build(), lines, READS);
    }

    private HttpRequest.Builder request(String path, String accept) {
        return http.newHttpRequestBuilder().uri(base + path).setHeader("Accept", accept);
    }

    private JsonNode read(Request request) {
        try {
            return send(request, READS);
        } catch (ApiError e) {
            if (e.code() == 0) {
                throw new ClusterUnreachable("no answer from " + base + ": " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Sends, once more if the API server is busy or the connection broke: all that is sent may be repeated. */
    private JsonNode send(Request request) {
        return send(request, WRITES);
    }

    private JsonNode send(Request request, Duration timeout) {
        var answer = once(request, timeout);
        if (answer.code() == TOO_MANY_REQUESTS) {
            sleep(BUSY);
            answer = once(request, timeout);
        }
        if (answer.code() == 401) {
            throw new ClusterUnreachable(base + " refuses our credentials: " + text(answer));
        }
        var body = parse(answer.body());
        if (!answer.isSuccessful()) {
            throw new ApiError(answer.code(), body.path("message").asText(text(answer)), body);
        }
        return body;
    }

    private HttpResponse<byte[]> once(Request request, Duration timeout) {
        return await(
                request,
                timeout,
                broken -> await(request, timeout, again -> {
                    throw new ClusterUnreachable("can't reach " + base + ": " + words(again), again);
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
            throw new ApiError(0, "no answer within " + timeout.toSeconds() + " s", MissingNode.getInstance());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ClusterUnreachable("interrupted while waiting for " + base, e);
        }
    }

    private static String words(Throwable thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return "HTTP " + answer.code();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Canonical text: two that are equal as JSON are equal as text. */
    static String canonical(JsonNode node) {
        try {
            return CANONICAL.writeValueAsString(CANONICAL.treeToValue(node, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that can't be written", e);
        }
    }

    private interface Request {
        HttpRequest.Builder builder();
    }
}
