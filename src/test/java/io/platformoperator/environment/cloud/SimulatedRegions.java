package io.platformoperator.environment.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the databases, caches, secrets and security groups of an environment need of AWS in two regions, in virtual time. Resources take
 * their time, and a call that AWS refuses is refused with AWS's code. The rules are those of AWS's documentation, and share nothing with
 * the operator's code. Answers the requests of the AWS SDK.
 *
 * <p>The whole state is one JSON document, so that a test can keep a copy of it and go on from there. Fields whose names begin with an
 * underscore are not shown.
 */
public final class SimulatedRegions implements AutoCloseable {
    public static final String EAST = "us-east-1";
    public static final String WEST = "us-west-2";
    static final String ACCOUNT = "123456789012";

    /** Header with the region that a request is for. */
    public static final String REGION_HEADER = "x-simulated-region";

    private final Supplier<Instant> clock;
    private final HttpServer server;
    private final Set<String> lost = new HashSet<>();
    private final List<String> unknown = new ArrayList<>();
    private ObjectNode state = JsonNodeFactory.instance.objectNode();
    private long changes;
    private Instant settledAt;
    private long settledChanges;

    /** Regions without any resource but the network. */
    public SimulatedRegions(Supplier<Instant> clock) throws IOException {
        this.clock = clock;
        state.putArray("accepted");
        state.putArray("violations");
        state.put("number", 0);
        state.putObject("global");
        for (var region : List.of(EAST, WEST)) {
            state.putObject(region);
        }
        SimulatedNetwork.create(this);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A call that AWS refuses. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal(String code, String message) {
            super(code + ": " + message);
        }

        String code() {
            return getMessage().substring(0, getMessage().indexOf(':'));
        }

        String text() {
            return getMessage().substring(getMessage().indexOf(' ') + 1);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Number of changes so far. */
    public synchronized long changes() {
        settle();
        return changes;
    }

    /** A copy of everything. */
    public synchronized ObjectNode copy() {
        settle();
        return state.deepCopy();
    }

    /** Goes on from a copy. */
    public synchronized void restore(ObjectNode copy) {
        state = copy.deepCopy();
        changes++;
    }

    /** The state, which a test reads. */
    public synchronized ObjectNode state() {
        settle();
        return state;
    }

    /** Accepted calls that are not idempotent, with what they were for. */
    public synchronized List<String> accepted() {
        return texts("accepted");
    }

    private List<String> texts(String name) {
        var all = new ArrayList<String>();
        state.get(name).forEach(each -> all.add(each.asText()));
        return all;
    }

    /** True if applications have written to databases of two regions at the same time. */
    public synchronized boolean hadTwoWriters() {
        return SimulatedData.hadTwoWriters(state);
    }

    /** What must never happen, and did. */
    public synchronized List<String> violations() {
        settle();
        return texts("violations");
    }

    /** Requests that this class can't answer. */
    public synchronized List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** Whether every API of the region refuses connections, and its servers are dead. */
    public synchronized void setLost(String region, boolean isLost) {
        settle();
        if (isLost ? lost.add(region) : lost.remove(region)) {
            changes++;
        }
    }

    public synchronized boolean isLost(String region) {
        return lost.contains(region);
    }

    ObjectNode collection(String region, String name) {
        return state.get(region).withObject("/" + name);
    }

    Instant now() {
        return clock.get();
    }

    /** Records an accepted call that is not idempotent. */
    void accept(String region, String call) {
        ((ArrayNode) state.get("accepted")).add(region + " " + call);
    }

    void violate(String what) {
        ((ArrayNode) state.get("violations")).add(clock.get() + " " + what);
    }

    long nextNumber() {
        var next = state.get("number").asLong() + 1;
        state.put("number", next);
        return next;
    }

    void changed() {
        changes++;
    }

    /** Sets what becomes of a resource after a time. */
    void later(ObjectNode resource, Duration after, String what) {
        resource.put("_at", clock.get().plus(after).toString());
        resource.put("_what", what);
    }

    /** What has become of a resource by now; empty if nothing has. */
    String due(ObjectNode resource) {
        if (!resource.has("_at")
                || clock.get().isBefore(Instant.parse(resource.get("_at").asText()))) {
            return "";
        }
        var what = resource.get("_what").asText();
        resource.remove("_at");
        resource.remove("_what");
        changes++;
        return what;
    }

    private void settle() {
        if (changes == settledChanges && now().equals(settledAt)) {
            return;
        }
        for (var region : List.of(EAST, WEST)) {
            SimulatedRds.settle(this, region);
            SimulatedElastiCache.settle(this, region);
        }
        SimulatedElastiCache.settleDatastores(this);
        SimulatedData.settle(this);
        settledAt = now();
        settledChanges = changes;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        var region = exchange.getRequestHeaders().getFirst(REGION_HEADER);
        Answer answer;
        synchronized (this) {
            settle();
            answer = target == null
                    ? query(region, new QueryCall(body))
                    : json(region, target.substring(target.lastIndexOf('.') + 1), body);
        }
        try (exchange) {
            var bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.code(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private record Answer(int code, String body) {}

    private Answer query(String region, QueryCall call) {
        var action = call.action();
        try {
            var isEc2 = call.get("Version").startsWith("2016-11-15");
            var result = isEc2
                    ? SimulatedNetwork.answer(this, region, call)
                    : call.get("Version").startsWith("2015-02-02")
                            ? SimulatedElastiCache.answer(this, region, call)
                            : call.get("Version").startsWith("2014-10-31")
                                    ? SimulatedRds.answer(this, region, call)
                                    : SimulatedNetwork.answerGlobal(this, call);
            if (!call.isRead()) {
                changes++;
            }
            var xml = Xml.of(result);
            return new Answer(
                    200,
                    isEc2
                            ? "<%1$sResponse>%2$s</%1$sResponse>".formatted(action, xml)
                            : "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, xml));
        } catch (Refusal e) {
            var error = "<Code>%s</Code><Message>%s</Message>".formatted(e.code(), e.text());
            return new Answer(
                    400,
                    "<Response><Errors><Error>" + error + "</Error></Errors><Error><Type>Sender</Type>" + error
                            + "</Error></Response>");
        } catch (UnsupportedOperationException e) {
            unknown.add(region + " " + call);
            return new Answer(
                    400, "<Response><Error><Code>NotAnswered</Code><Message>NotAnswered</Message></Error></Response>");
        } catch (RuntimeException e) {
            unknown.add(region + " " + call + ": "
                    + Stream.of(e.getStackTrace()).limit(4).toList() + e);
            return new Answer(
                    400, "<Response><Error><Code>NotAnswered</Code><Message>NotAnswered</Message></Error></Response>");
        }
    }

    private Answer json(String region, String operation, String body) {
        try {
            var call = (ObjectNode) new ObjectMapper().readTree(body);
            var answer = SimulatedSecrets.answer(this, region, operation, call);
            if (!Stream.of("List", "Describe", "Get").anyMatch(operation::startsWith)) {
                changes++;
            }
            return new Answer(200, visible(answer).toString());
        } catch (Refusal e) {
            return new Answer(
                    400,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("__type", e.code())
                            .put("message", e.text())
                            .toString());
        } catch (IOException | RuntimeException e) {
            unknown.add(region + " " + operation + " " + body + ": " + e);
            return new Answer(400, "{\"__type\": \"NotAnswered\", \"message\": \"" + operation + "\"}");
        }
    }

    private static JsonNode visible(JsonNode node) {
        var copy = node.deepCopy();
        hide(copy);
        return copy;
    }

    private static void hide(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            names.stream().filter(name -> name.startsWith("_")).forEach(object::remove);
        }
        node.forEach(SimulatedRegions::hide);
    }

    static Map<String, String> tags(JsonNode resource, String field) {
        var tags = new java.util.TreeMap<String, String>();
        resource.path(field)
                .forEach(tag ->
                        tags.put(tag.get("Key").asText(), tag.get("Value").asText()));
        return tags;
    }

    static void setTags(ObjectNode resource, String field, Map<String, String> tags) {
        var list = resource.putArray(field);
        new java.util.TreeMap<>(tags)
                .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
