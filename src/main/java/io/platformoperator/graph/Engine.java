package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reconciles graphs with the cloud in one account and region. Each reconcile refreshes the cache, performs every step
 * that is possible now (concurrently along the dependency graph), and returns without waiting for any state. The
 * engine's memory holds only retry and polling times: losing it costs a few calls and affects no result.
 */
public final class Engine<C extends Cloud> {
    private final Observatory<C> observatory;
    private final Pace pace;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<Identity, Memory> memories = new ConcurrentHashMap<>();

    /**
     * Creates an engine.
     *
     * @param leads true while this process is the leader; checked before each create call that the cloud cannot
     *     recognise as a repetition
     * @param executor runs steps concurrently: virtual threads, or the calling thread in tests
     */
    public Engine(
            Observatory<C> observatory, Pace pace, BooleanSupplier leads, InstantSource clock, Executor executor) {
        this.observatory = observatory;
        this.pace = pace;
        this.leads = leads;
        this.clock = clock;
        this.executor = executor;
    }

    /** The cache that this engine reads. */
    public Observatory<C> observatory() {
        return observatory;
    }

    /** Computes the plan for a cache that is at most one drift interval old. Changes nothing in the cloud. */
    public Plan plan(Graph<C> graph) {
        look(graph).join();
        return Plan.of(graph, observatory.view(graph.observedKinds()));
    }

    /**
     * Expected time from now until every resource of the graph is ready.
     *
     * @param isReady true for a resource that is ready now
     */
    public Duration untilReady(Graph<C> graph, Predicate<Identity> isReady) {
        return Foresight.untilReady(graph, isReady, observatory.usual()::of);
    }

    /**
     * Makes the next reconcile of this graph refresh every kind, read all details of the owner's resources, and retry
     * failed steps at once. Called when a user requests a reconcile.
     */
    public void startOver(Graph<C> graph) {
        memory(graph).startOver();
        graph.observedKinds().forEach(kind -> observatory.watch(kind).lookAgainAt(graph.owner()::owns));
    }

    /**
     * Reconciles the cloud with the graph. Waits for a refresh only if a resource is in transition, if a proof of
     * absence is due, or if a kind was never listed. If only the drift interval has passed, the reconcile uses the
     * cached state and refreshes in the background, so that a changed spec does not wait for pages of listings.
     *
     * @param again run after a background refresh that changed the cache, so that the caller reconciles again
     */
    public Outcome reconcile(Graph<C> graph, Mode mode, Runnable again) {
        look(graph, again);
        return pass(graph, mode, observed -> Plan.of(graph, observed));
    }

    /**
     * Deletes every resource of the graph except those that the teardown policy retains. Lists each kind again before
     * it reports completion.
     *
     * @param again as for {@link #reconcile}
     */
    public Outcome teardown(Graph<C> graph, Runnable again) {
        look(graph, again);
        var first = tearDownOnce(graph);
        if (!first.seesNothing()) {
            return first;
        }
        lookAfresh(graph);
        var last = tearDownOnce(graph);
        if (last.isGone()) {
            memories.remove(key(graph));
        }
        var changes = new ArrayList<>(first.changes());
        changes.addAll(last.changes());
        return new Outcome(last.plan(), last.reports(), last.outputs(), changes, last.lookAgain(), last.settled());
    }

    private Outcome tearDownOnce(Graph<C> graph) {
        return pass(graph, Mode.CORRECT, observed -> Plan.teardown(graph, observed));
    }

    private Outcome pass(Graph<C> graph, Mode mode, Pass.Planning planning) {
        var memory = memory(graph);
        var done = new Pass<>(graph, mode, planning, observatory, memory, pace, leads, clock, executor).run();
        return new Reporter<>(graph, done.plan(), mode, observatory, memory, pace, clock.instant())
                .outcome(done.changes());
    }

    private Memory memory(Graph<C> graph) {
        return memories.computeIfAbsent(key(graph), ignored -> new Memory());
    }

    private static Identity key(Graph<?> graph) {
        return graph.owner().identity("");
    }

    private void look(Graph<C> graph, Runnable again) {
        var looks = look(graph);
        if (!looks.isDone()) {
            var kinds = graph.observedKinds();
            var _ = looks.whenComplete((news, failure) -> {
                if (failure != null || kinds.stream().anyMatch(news::contains)) {
                    again.run();
                }
            });
        }
    }

    /**
     * Refreshes the kinds whose cached state is not fresh enough for this graph, then starts a background refresh of
     * the kinds whose drift interval has passed.
     */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> look(Graph<C> graph) {
        Foresight.names(graph, (kind, name) -> observatory.watch(kind).wanted(name));
        var memory = memory(graph);
        observatory.refresh(ofAll(graph, kind -> needed(memory, kind)));
        var due = ofAll(graph, kind -> new Freshness(steadySince(kind), steadySince(kind)));
        if (due.keySet().stream().noneMatch(kind -> observatory.watch(kind).isListedBefore(steadySince(kind)))) {
            return CompletableFuture.completedFuture(Set.of());
        }
        withWhatIsDueSoon(due);
        return observatory.refreshMeanwhile(due);
    }

    private void lookAfresh(Graph<C> graph) {
        var now = clock.instant();
        observatory.refresh(ofAll(graph, kind -> new Freshness(now, now)));
    }

    private static <C extends Cloud> Map<ResourceKind<C, ?, ?>, Freshness> ofAll(
            Graph<C> graph, Function<ResourceKind<C, ?, ?>, Freshness> freshness) {
        var wanted = new HashMap<ResourceKind<C, ?, ?>, Freshness>();
        graph.observedKinds().forEach(kind -> wanted.put(kind, freshness.apply(kind)));
        return wanted;
    }

    /**
     * Adds the kinds that are due within half a drift interval: kinds refreshed together share responses of the cloud,
     * such as pages of the tagging API.
     */
    private void withWhatIsDueSoon(Map<ResourceKind<C, ?, ?>, Freshness> wanted) {
        for (var kind : observatory.kinds()) {
            var soon = clock.instant().minus(interval(kind).dividedBy(2));
            if (observatory.watch(kind).isListedBefore(soon)) {
                wanted.merge(kind, new Freshness(soon, soon), Freshness::and);
            }
        }
    }

    private Instant steadySince(ResourceKind<C, ?, ?> kind) {
        return clock.instant().minus(interval(kind));
    }

    private Duration interval(ResourceKind<C, ?, ?> kind) {
        var forAll = kind.listedEvery().multipliedBy(observatory.watch(kind).count());
        return forAll.compareTo(pace.steady()) > 0 ? forAll : pace.steady();
    }

    /** Required freshness of a kind: any age, unless a resource is in transition or a proof of absence is due. */
    private Freshness needed(Memory memory, ResourceKind<C, ?, ?> kind) {
        var listedSince = kind.isNameless() ? proofDue(kind) : Instant.MIN;
        return new Freshness(listedSince, later(flightsDue(memory, kind), listedSince));
    }

    /** Start time after which a listing proves absence, if that time has come; else the far past. */
    private Instant proofDue(ResourceKind<C, ?, ?> kind) {
        var now = clock.instant();
        return observatory
                .watch(kind)
                .provesAbsenceAt()
                .filter(proof -> !proof.isAfter(now))
                .orElse(Instant.MIN);
    }

    /** Start of the latest refresh, if another poll of a resource in transition is due; else the far past. */
    private Instant flightsDue(Memory memory, ResourceKind<C, ?, ?> kind) {
        var flights = memory.flights(kind);
        var now = clock.instant();
        return flights.stream()
                        .map(flight -> observatory.nextLook(flight, flights.size()))
                        .anyMatch(due -> !due.isAfter(now))
                ? observatory.watch(kind).looked()
                : Instant.MIN;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
