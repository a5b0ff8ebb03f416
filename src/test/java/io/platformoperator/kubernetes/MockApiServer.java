package io.platformoperator.kubernetes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * fabric8's mock API server with the parts of a real one that reconcilers need: server-side apply, which fabric8 answers with
 * 415; rejected requests; and watches whose events arrive late.
 */
public final class MockApiServer implements AutoCloseable {
    public static final String NAMESPACE = "platform";
    private static final Logger LOG = Logger.getLogger("io.fabric8.mockwebserver");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Requests requests = new Requests();
    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(new ObjectMapper()), new MockWebServer(), new HashMap<>(), requests, false);
    private final KubernetesClient client;

    /** Starts a server that serves those kinds beside the built-in ones. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public MockApiServer(Class<? extends CustomResource<?, ?>>... kinds) {
        LOG.setLevel(Level.WARNING); // every request is an INFO
        server.init();
        for (var kind : kinds) {
            requests.expectCustomResource(CustomResourceDefinitionContext.fromCustomResourceType(kind));
        }
        client = server.createClient();
    }

    /** Serves a kind without a class too. */
    public void serve(CustomResourceDefinitionContext kind) {
        requests.expectCustomResource(kind);
    }

    public KubernetesClient client() {
        return client;
    }

    /** Answers the next request for a resource, such as {@code platformregistries/shop/status}, with an error. */
    public void rejectNext(HttpMethod method, String resource, int code, String message) {
        requests.rejections.add(new Rejection(method, resource, code, message, true));
    }

    /** Answers every request for a resource with an error, until {@link #acceptAll}. */
    public void rejectAll(HttpMethod method, String resource, int code, String message) {
        requests.rejections.add(new Rejection(method, resource, code, message, false));
    }

    public void acceptAll() {
        requests.rejections.clear();
    }

    /** Delays the watch events of that kind until {@link #releaseWatches}, so that informers' caches become stale. */
    public void holdWatches(Class<? extends HasMetadata> kind) {
        requests.watches.hold(kind.getSimpleName());
    }

    public void releaseWatches() {
        requests.watches.release();
    }

    /** Writes so far whose path contains the text, such as {@code PATCH platformregistries/shop/status}; Events excluded. */
    public List<String> writes(String path) {
        return requests.writes.stream().filter(write -> write.contains(path)).toList();
    }

    /** The object of that name in {@link #NAMESPACE}. */
    public <R extends HasMetadata> R get(Class<R> type, String name) {
        return client.resources(type).inNamespace(NAMESPACE).withName(name).get();
    }

    /** All objects of a type. */
    public <R extends HasMetadata> List<R> list(Class<R> type) {
        return client.resources(type).inNamespace(NAMESPACE).list().getItems();
    }

    /** Changes an object as a user would. */
    public <R extends HasMetadata> void edit(Class<R> type, String name, Consumer<R> change) {
        client.resources(type).inNamespace(NAMESPACE).withName(name).edit(object -> {
            change.accept(object);
            return object;
        });
    }

    /** Reads the object until it matches. */
    public <R extends HasMetadata> R awaitObject(Class<R> type, String name, Predicate<R> matches) {
        return await(type.getSimpleName() + " " + name)
                .atMost(LIMIT)
                .until(() -> get(type, name), object -> object != null && matches.test(object));
    }

    public void awaitDeleted(HasMetadata object) {
        await("deletion of " + object.getMetadata().getName())
                .atMost(LIMIT)
                .until(() -> client.resource(object).get() == null);
    }

    /** Events so far, such as {@code Warning Refused: test/Repository orders: …}, in no order. */
    public List<String> events() {
        return client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                .map(event -> event.getType() + " " + event.getReason() + ": " + event.getMessage())
                .toList();
    }

    /** Conditions as text, such as {@code Ready False Refused}. */
    public static List<String> text(List<Condition> conditions) {
        return conditions.stream()
                .map(each -> each.getType() + " " + each.getStatus() + " " + each.getReason())
                .toList();
    }

    @Override
    public void close() {
        releaseWatches();
        client.close();
        server.destroy();
    }

    private record Rejection(HttpMethod method, String resource, int code, String message, boolean isOnce) {
        boolean matches(HttpMethod other, String otherResource) {
            return other == method && otherResource.equals(resource);
        }

        MockResponse response() {
            var status = new StatusBuilder()
                    .withStatus("Failure")
                    .withCode(code)
                    .withMessage(message)
                    .build();
            return new MockResponse().setResponseCode(code).setBody(Serialization.asJson(status));
        }
    }

    /** The parts of an API server that fabric8's dispatcher lacks. */
    private static final class Requests extends KubernetesCrudDispatcher {
        private static final ObjectMapper YAML = new YAMLMapper();
        private static final String STATUS = "status";
        private final List<Rejection> rejections = new CopyOnWriteArrayList<>();
        private final List<String> writes = new CopyOnWriteArrayList<>();
        private final Watches watches = new Watches();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (request.getPath().startsWith("/version")) {
                return new MockResponse().setResponseCode(200).setBody("{\"gitVersion\": \"v1.33.2\"}");
            }
            var resource = request.getPath().replaceAll("^.*/namespaces/[^/]+/|\\?.*$", "");
            if (request.method() != HttpMethod.GET && !resource.startsWith("events")) {
                writes.add(request.method() + " " + resource);
            }
            var rejection = rejections.stream()
                    .filter(each -> each.matches(request.method(), resource))
                    .findFirst();
            rejection.filter(Rejection::isOnce).ifPresent(rejections::remove);
            return rejection.map(Rejection::response).orElseGet(() -> super.dispatch(request));
        }

        @Override
        public MockResponse handlePatch(RecordedRequest request) {
            var type = request.getHeader("Content-Type");
            return type != null && type.startsWith("application/apply-patch")
                    ? apply(request)
                    : super.handlePatch(request);
        }

        /** Without field managers: what is applied replaces what exists, field by field of the top level. */
        private MockResponse apply(RecordedRequest request) {
            var path = request.getPath().replaceAll("\\?.*$", "");
            var isStatus = path.endsWith("/" + STATUS);
            var object = isStatus ? path.substring(0, path.length() - STATUS.length() - 1) : path;
            try {
                var applied = (ObjectNode) YAML.readTree(request.getBody().readUtf8());
                var present = handleGet(object);
                if (present.code() == 404) {
                    var collection = object.substring(0, object.lastIndexOf('/'));
                    return isStatus ? present : handleCreate(write(HttpMethod.POST, collection, applied));
                }
                var next = (ObjectNode) YAML.readTree(present.getBody().readUtf8());
                var version = applied.at("/metadata/resourceVersion");
                if (!version.isMissingNode() && !version.equals(next.at("/metadata/resourceVersion"))) {
                    return new Rejection(request.method(), path, 409, "the object has been modified", true).response();
                }
                if (isStatus) {
                    next.set(STATUS, applied.get(STATUS));
                } else {
                    applied.properties().stream()
                            .filter(field -> !field.getKey().equals("metadata"))
                            .forEach(field -> next.set(field.getKey(), field.getValue()));
                }
                mergeMetadata((ObjectNode) next.get("metadata"), (ObjectNode) applied.get("metadata"));
                return handleUpdate(write(HttpMethod.PUT, path, next));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private static void mergeMetadata(ObjectNode present, ObjectNode applied) {
            applied.properties().forEach(field -> {
                if (present.get(field.getKey()) instanceof ObjectNode map) {
                    map.setAll((ObjectNode) field.getValue());
                } else if (field.getKey().equals("finalizers") && present.get("finalizers") instanceof ArrayNode list) {
                    list.addAll((ArrayNode) field.getValue());
                } else {
                    present.set(field.getKey(), field.getValue());
                }
            });
        }

        private static RecordedRequest write(HttpMethod method, String path, ObjectNode body) {
            var buffer = new Buffer().writeUtf8(body.toString());
            return new RecordedRequest(
                    "HTTP/1.1", method, path, Headers.builder().build(), buffer);
        }

        @Override
        public MockResponse handleWatch(String path) {
            var response = super.handleWatch(path);
            return new MockResponse().withWebSocketUpgrade(watches.delayed(response.getWebSocketListener()));
        }
    }

    /** Passes events of watches on, or keeps them until they are released. */
    private static final class Watches {
        private final List<Runnable> held = new ArrayList<>();
        private String heldKind = "";

        synchronized void hold(String kind) {
            heldKind = kind;
        }

        synchronized void release() {
            heldKind = "";
            held.forEach(Runnable::run);
            held.clear();
        }

        private synchronized void send(WebSocket socket, String event) {
            if (!heldKind.isEmpty() && event.contains("\"kind\":\"" + heldKind + "\"")) {
                held.add(() -> socket.send(event));
            } else {
                socket.send(event);
            }
        }

        WebSocketListener delayed(WebSocketListener listener) {
            return new WebSocketListener() {
                @Override
                public void onOpen(WebSocket socket, Response response) {
                    listener.onOpen(delayed(socket), response);
                }

                @Override
                public void onClosing(WebSocket socket, int code, String reason) {
                    listener.onClosing(socket, code, reason);
                }

                @Override
                public void onClosed(WebSocket socket, int code, String reason) {
                    listener.onClosed(socket, code, reason);
                }

                @Override
                public void onFailure(WebSocket socket, Throwable error, Response response) {
                    listener.onFailure(socket, error, response);
                }
            };
        }

        private WebSocket delayed(WebSocket socket) {
            BiConsumer<WebSocket, String> sender = this::send;
            return new WebSocket() {
                @Override
                public RecordedRequest request() {
                    return socket.request();
                }

                @Override
                public boolean send(String text) {
                    sender.accept(socket, text);
                    return true;
                }

                @Override
                public boolean send(byte[] bytes) {
                    return socket.send(bytes);
                }

                @Override
                public boolean close(int code, String reason) {
                    return socket.close(code, reason);
                }
            };
        }
    }
}
