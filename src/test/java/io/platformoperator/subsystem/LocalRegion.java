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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A graph engine for one region of the local AWS, without Kubernetes. Reconciles a subsystem's graph until it is ready or deleted.
 * Each instance is like a newly started operator: its cache is empty.
 */
public final class LocalRegion implements AutoCloseable {
    /** Short intervals, because the local AWS is fast and lists new resources at once. */
    private static final PollIntervals PACE = new PollIntervals(
            0.05,
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofMinutes(1),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            1.0 / 600);

    private static final Executor EXECUTOR = task -> Thread.ofVirtual().start(task);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;
    private final AwsRegions regions;
    private final Engine<Aws> engine;

    private LocalRegion(URI endpoint, String region) {
        this.endpoint = endpoint;
        regions = new AwsRegions(PACE, 1, () -> true, InstantSource.system(), EXECUTOR, List.of(), kind -> {});
        engine = regions.engine(new AwsAccount(null, null), region);
    }

    /** An engine for that region. From then on all calls of this JVM go to the local AWS. */
    public static LocalRegion of(LocalCloud cloud, String region) {
        System.setProperty("aws.endpointUrl", cloud.awsEndpoint().toString());
        System.setProperty("aws.accessKeyId", "operator");
        System.setProperty("aws.secretAccessKey", "secret");
        return new LocalRegion(cloud.awsEndpoint(), region);
    }

    /** The AWS clients of the region, for direct calls. */
    public Aws aws() {
        return engine.resourceCache().cloud();
    }

    /** The subsystem's graph for that spec in this region. */
    public <S extends SubsystemSpec> Graph<Aws> graph(Subsystem<S> subsystem, Owner owner, S spec) {
        return subsystem.desired(owner, spec, aws().regionInfo());
    }

    /** Reconciles once, on the present state of AWS. */
    public ReconcileResult reconcile(Graph<Aws> graph) {
        engine.plan(graph); // waits for the refresh that a reconcile only starts
        return engine.reconcile(graph, ExecutionMode.CORRECT, () -> {});
    }

    /** Reconciles until every resource is ready; after the limit fails with the list of those that are not. */
    public ReconcileResult untilReady(Graph<Aws> graph, Duration limit) {
        return until(ReconcileResult::isReady, ignored -> reconcile(graph), limit);
    }

    /** Tears down until the deletion is complete; after the limit fails with the list of remaining resources. */
    public ReconcileResult untilDeleted(Graph<Aws> graph, Duration limit) {
        return until(ReconcileResult::isDeleted, ignored -> engine.teardown(graph, () -> {}), limit);
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

    /** Deletes the record of all calls. */
    public void resetCalls() {
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
        var request = HttpRequest.newBuilder(endpoint.resolve(path))
                .method(method, BodyPublishers.noBody())
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
    }
}
