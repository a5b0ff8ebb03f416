package io.platformoperator.subsystem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.api.v1alpha1.SubsystemSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.graph.Engine;
import io.platformoperator.graph.ExecutionMode;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.local.LocalCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * A graph engine for one region of the local AWS, without Kubernetes. Reconciles a subsystem's graph until it is ready or deleted.
 * Each instance is like a newly started operator: its cache is empty.
 */
public final class LocalRegion implements AutoCloseable {
    /** Short intervals, because the local AWS is fast. Its listings lag longer than the consistency window. */
    private static final PollIntervals PACE = new PollIntervals(
            0.05,
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofMinutes(1),
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            1.0 / 600);

    /** The local AWS adds tokens to the buckets of its request limits as fast as it shortens durations. */
    private static final double CALL_RATE_FACTOR = 600;

    /** Listings of the local AWS lag behind writes for at most a minute of AWS (local/aws/lag.py). */
    private static final Duration LONGEST_LAG = Duration.ofMinutes(1).dividedBy((long) CALL_RATE_FACTOR);

    private static final Executor EXECUTOR = task -> Thread.ofVirtual().start(task);
    /** An access key for which the local AWS enforces the policy that the chart ships. */
    private static final String OPERATOR = "operator";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;
    private final AwsRegions regions;
    private final AwsRegions administrator;
    private final Engine<Aws> engine;
    private final Aws aws;

    private LocalRegion(URI endpoint, String region) {
        this.endpoint = endpoint;
        regions = regions(List.of(new SignedBy(OPERATOR)));
        engine = regions.engine(new AwsAccount(null, null), region);
        administrator = regions(List.of());
        aws = administrator
                .engine(new AwsAccount(null, null), region)
                .resourceCache()
                .cloud();
    }

    private static AwsRegions regions(List<ExecutionInterceptor> interceptors) {
        return new AwsRegions(
                PACE, CALL_RATE_FACTOR, () -> true, InstantSource.system(), EXECUTOR, interceptors, kind -> {});
    }

    /** Signs every call with an access key. */
    private record SignedBy(String accessKey) implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            var request = (AwsRequest) context.request();
            var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret"));
            var overrides = request.overrideConfiguration()
                    .map(AwsRequestOverrideConfiguration::toBuilder)
                    .orElseGet(AwsRequestOverrideConfiguration::builder);
            return request.toBuilder()
                    .overrideConfiguration(
                            overrides.credentialsProvider(credentials).build())
                    .build();
        }
    }

    /**
     * An engine for that region. From then on all calls of this JVM go to the local AWS. The engine's calls have exactly the
     * permissions of the policy that the chart ships; calls of {@link #aws} are those of an administrator.
     */
    public static LocalRegion of(LocalCloud cloud, String region) {
        System.setProperty("aws.endpointUrl", cloud.awsEndpoint().toString());
        System.setProperty("aws.accessKeyId", "tests");
        System.setProperty("aws.secretAccessKey", "secret");
        return new LocalRegion(cloud.awsEndpoint(), region);
    }

    /** The AWS clients of the region, for the tests' own calls: as an administrator. */
    public Aws aws() {
        return aws;
    }

    /** The subsystem's graph for that spec in this region. Fails if the region lacks zones. */
    public <S extends SubsystemSpec> Graph<Aws> graph(Subsystem<S> subsystem, Owner owner, S spec) {
        var region = region(subsystem, owner, spec);
        if (region.problem() != null) {
            throw new AssertionError(region.problem());
        }
        return subsystem.desired(owner, spec, region.info());
    }

    /** The region, with the zones that the subsystem chooses for that spec. */
    public <S extends SubsystemSpec> ChosenRegion region(Subsystem<S> subsystem, Owner owner, S spec) {
        return subsystem.region(engine.resourceCache(), owner, spec);
    }

    /** Adds zones to regions of the local AWS, and removes those whose id is null, such as {@code {"us-east-1": {"us-east-1g": null}}}. */
    public void setZones(String json) {
        send("PUT", "/_local/zones", BodyPublishers.ofString(json));
    }

    /** Reconciles once, on the present state of AWS. */
    public ReconcileResult reconcile(Graph<Aws> graph) {
        engine.plan(graph); // waits for the refresh that a reconcile only starts
        return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
    }

    /** Makes the next reconcile read everything again, as a user's request does. */
    public void invalidate(Graph<Aws> graph) {
        engine.invalidate(graph);
    }

    /** Reconciles until every resource is ready; after the limit fails with the list of those that are not. */
    public ReconcileResult untilReady(Graph<Aws> graph, Duration limit) {
        return until(ReconcileResult::isReady, ignored -> reconcile(graph), limit);
    }

    /** Tears down until the deletion is complete; after the limit fails with the list of remaining resources. */
    public ReconcileResult untilDeleted(Graph<Aws> graph, Duration limit) {
        return until(ReconcileResult::isDeleted, ignored -> engine.teardown(graph, () -> {}), limit);
    }

    /**
     * Tears down until the message of a remaining resource contains that text. Fails if the deletion completes before, and after
     * the limit.
     *
     * @param resource kind and name, such as {@code s3/Bucket bucket-documents}
     */
    public ResourceReport untilTeardownReports(Graph<Aws> graph, String resource, String text, Duration limit) {
        var last = until(
                outcome -> outcome.isDeleted() || find(outcome, resource, text).isPresent(),
                ignored -> engine.teardown(graph, () -> {}),
                limit);
        return find(last, resource, text)
                .orElseThrow(() -> new AssertionError("deleted all, and did not report " + resource + ": " + text));
    }

    private static Optional<ResourceReport> find(ReconcileResult outcome, String resource, String text) {
        return outcome.reports().stream()
                .filter(report ->
                        resource.equals(report.kind() + " " + report.identity().name()))
                .filter(report -> report.message().contains(text))
                .findFirst();
    }

    /** Runs one step of the deletion. */
    public ReconcileResult teardown(Graph<Aws> graph) {
        return engine.teardown(graph, () -> {});
    }

    private static ReconcileResult until(
            Predicate<ReconcileResult> isDone, Function<Instant, ReconcileResult> step, Duration limit) {
        var deadline = Instant.now().plus(limit);
        while (true) {
            var outcome = step.apply(deadline);
            if (isDone.test(outcome)) {
                return outcome;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("after " + limit + ":\n" + unfinished(outcome));
            }
            sleepUntil(outcome.nextReconcile());
        }
    }

    private static String unfinished(ReconcileResult outcome) {
        return outcome.reports().stream()
                .filter(report -> !Set.of(
                                ResourceReport.Phase.READY, ResourceReport.Phase.DELETED, ResourceReport.Phase.RETAINED)
                        .contains(report.phase()))
                .map(report -> report.phase() + " " + report.kind() + " "
                        + report.identity().name() + ": " + report.message())
                .collect(Collectors.joining("\n"));
    }

    private static void sleepUntil(Instant at) {
        try {
            var wait = Duration.between(Instant.now(), at);
            Thread.sleep(wait.isPositive() ? wait : Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * Deletes the record of all calls, once every listing shows what was written before: a new process that reads an earlier state
     * repeats the write.
     */
    public void resetCalls() {
        sleepUntil(Instant.now().plus(LONGEST_LAG));
        http("POST", "/_local/accounting/reset");
    }

    /** Starts the jobs of a backup plan now, as its schedule would. */
    public void runBackupPlan(String planId) {
        http("POST", "/_local/backup/run/" + planId);
    }

    /** All calls since {@link #resetCalls}, in order, such as {@code ec2:CreateVpc}. */
    public List<String> calls() {
        return StreamSupport.stream(http("GET", "/_local/accounting").get("log").spliterator(), false)
                .map(call -> call.get("service").asText() + ":"
                        + call.get("operation").asText())
                .toList();
    }

    /** The calls of {@link #calls} that change something. */
    public List<String> writes() {
        return calls().stream()
                .filter(call -> !call.matches("[^:]+:(Describe|List|Get)\\w+"))
                .toList();
    }

    /** IAM actions that AWS would require for the calls since {@link #resetCalls}, except those that every subsystem needs. */
    public Set<String> iamActions() {
        var actions = new TreeSet<String>();
        http("GET", "/_local/accounting").get("iamActions").fieldNames().forEachRemaining(actions::add);
        actions.removeAll(Aws.IAM_ACTIONS);
        return actions;
    }

    /** Type and logical id of all resources with the tag of that environment, such as {@code subnet subnet-private-a}. */
    public List<String> tagged(String environment) {
        var found = new ArrayList<String>();
        var query = "/_local/inventory?tag=" + Identity.ENVIRONMENT_TAG + "=" + environment;
        for (var resource : http("GET", query)) {
            found.add(resource.get("type").asText() + " "
                    + resource.get("tags").path(Identity.RESOURCE_TAG).asText());
        }
        return found;
    }

    private JsonNode http(String method, String path) {
        return send(method, path, BodyPublishers.noBody());
    }

    private JsonNode send(String method, String path, HttpRequest.BodyPublisher body) {
        var request = HttpRequest.newBuilder(endpoint.resolve(path))
                .method(method, body)
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(method + " " + path + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        regions.close();
        administrator.close();
    }
}
