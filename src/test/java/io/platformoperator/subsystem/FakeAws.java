package io.platformoperator.subsystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.aws.AwsRegions;
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

    private final Map<String, String> clusters = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();
    private final HttpServer server;

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

    /** Creates an EKS cluster, or changes its status, such as {@code CREATING}. */
    public void putCluster(String name, String status) {
        clusters.put(name, status);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var path = exchange.getRequestURI().getPath();
        if (path.startsWith("/clusters/")) {
            answerCluster(exchange, path.substring("/clusters/".length()));
        } else if (refusal.get() != null) {
            send(
                    exchange,
                    403,
                    "<Response><Errors><Error><Code>" + refusal.get() + "</Code><Message>not allowed</Message></Error>"
                            + "</Errors><RequestID>req-1</RequestID></Response>");
        } else if (body.contains("DescribeAvailabilityZones")) {
            send(
                    exchange,
                    200,
                    "<DescribeAvailabilityZonesResponse><availabilityZoneInfo>"
                            + "<item><zoneName>us-east-1a</zoneName></item><item><zoneName>us-east-1b</zoneName></item>"
                            + "</availabilityZoneInfo></DescribeAvailabilityZonesResponse>");
        } else {
            send(
                    exchange,
                    200,
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
                            + "</GetCallerIdentityResult></GetCallerIdentityResponse>");
        }
    }

    private void answerCluster(HttpExchange exchange, String name) throws IOException {
        var status = clusters.get(name);
        if (status == null) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", "ResourceNotFoundException");
            send(exchange, 404, "{\"message\": \"No cluster found for name: " + name + ".\"}");
        } else {
            send(exchange, 200, "{\"cluster\": {\"name\": \"" + name + "\", \"status\": \"" + status + "\"}}");
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
