package io.platformoperator.subsystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.database.Database;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.MockApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** An HTTP endpoint that answers the calls that reconcilers make beside those of resource kinds: account, zones, EKS clusters. */
public final class FakeAws implements AutoCloseable {
    private static final PollIntervals PACE = new PollIntervals(
            0.05,
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            1.0 / 600);

    private final Map<String, EksCluster> clusters = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<@Nullable CountDownLatch> hang = new AtomicReference<>();
    private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile boolean dropsConnections;

    /** Starts the endpoint on a free port. */
    public FakeAws() throws IOException {
        System.setProperty("aws.accessKeyId", "operator");
        System.setProperty("aws.secretAccessKey", "secret");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A reconciler's services: Events on that API server, calls of AWS to this endpoint, drift read every 0.2 s. */
    public ReconcilerContext services(MockApiServer api, MeterRegistry metrics, BooleanSupplier isLeader) {
        var clock = InstantSource.system();
        var notifier = new DependencyNotifier();
        var regions = new AwsRegions(
                PACE,
                1,
                isLeader,
                clock,
                task -> Thread.ofVirtual().start(task),
                List.of(new Redirect(server.getAddress().getPort())),
                notifier::notifyWritten);
        var events = new Events(api.client(), clock);
        return new ReconcilerContext(
                regions,
                events,
                notifier,
                new EnvironmentClaims(regions, "database", Database.INSTANCES, task -> Thread.ofVirtual()
                        .start(task)),
                new ResourceGauges(metrics),
                new KnownKinds(Set.of("ec2/VPC")),
                clock,
                isLeader,
                () -> Instant.MIN);
    }

    /** Refuses every call with that error code from now on; null: answers again. */
    public void refuse(@Nullable String code) {
        refusal.set(code);
    }

    /**
     * Answers each call with that body from now on if its target, path and body contain that text; of several such answers
     * with the first.
     */
    public void answer(String part, String body) {
        answers.add(new Answer(part, body));
    }

    /** Drops the answers of {@link #answer}. */
    public void forgetAnswers() {
        answers.clear();
    }

    /** Creates an EKS cluster, or changes its status, such as {@code CREATING}. */
    public void putCluster(String name, String status) {
        putCluster(name, status, Map.of());
    }

    /** Creates or changes an EKS cluster with those tags. */
    public void putCluster(String name, String status, Map<String, String> tags) {
        clusters.put(name, new EksCluster(status, tags));
    }

    /** Calls so far. */
    public int calls() {
        return calls.get();
    }

    /** Closes each connection without an answer from now on. */
    public void dropConnections() {
        dropsConnections = true;
    }

    /** Answers no call until then, and refuses it afterwards. */
    public void hang(CountDownLatch until) {
        hang.set(until);
    }

    private record Answer(String part, String body) {}

    private record EksCluster(String status, Map<String, String> tags) {}

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var path = exchange.getRequestURI().getPath();
        calls.incrementAndGet();
        var until = hang.get();
        var call = exchange.getRequestHeaders().getFirst("X-Amz-Target") + " " + path + " " + body;
        var known = answers.stream().filter(each -> call.contains(each.part())).findFirst();
        if (dropsConnections) {
            exchange.close();
        } else if (until != null) {
            awaitUninterruptibly(until);
            refuse(exchange, "AccessDenied");
        } else if (known.isPresent()) {
            send(exchange, 200, known.get().body());
        } else if (path.startsWith("/clusters/")) {
            answerCluster(exchange, path.substring("/clusters/".length()));
        } else if (refusal.get() != null) {
            refuse(exchange, refusal.get());
        } else if (body.contains("DescribeAvailabilityZones")) {
            send(
                    exchange,
                    200,
                    "<DescribeAvailabilityZonesResponse><availabilityZoneInfo>"
                            + "<item><zoneName>us-east-1a</zoneName><zoneId>use1-az4</zoneId></item>"
                            + "<item><zoneName>us-east-1b</zoneName><zoneId>use1-az1</zoneId></item>"
                            + "</availabilityZoneInfo></DescribeAvailabilityZonesResponse>");
        } else {
            send(
                    exchange,
                    200,
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
                            + "</GetCallerIdentityResult></GetCallerIdentityResponse>");
        }
    }

    private static void refuse(HttpExchange exchange, String code) throws IOException {
        send(
                exchange,
                403,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>not allowed</Message></Error>"
                        + "</Errors><RequestID>req-1</RequestID></Response>");
    }

    private void answerCluster(HttpExchange exchange, String name) throws IOException {
        var cluster = clusters.get(name);
        if (cluster == null) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", "ResourceNotFoundException");
            send(exchange, 404, "{\"message\": \"No cluster found for name: " + name + ".\"}");
        } else {
            var answer = Map.of(
                    "name",
                    name,
                    "status",
                    cluster.status(),
                    "tags",
                    cluster.tags(),
                    "endpoint",
                    "https://localhost:1",
                    "certificateAuthority",
                    Map.of("data", ""));
            send(exchange, 200, Serialization.asJson(Map.of("cluster", answer)));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(code, body.getBytes(UTF_8).length);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private record Redirect(int port) implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder()
                    .protocol("http")
                    .host("localhost")
                    .port(port)
                    .build();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
