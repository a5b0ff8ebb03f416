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
    private final Observatory<C> cache;
    private final Pace pace;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<Identity, Memory> states = new ConcurrentHashMap<>();

    /**
     * Creates an engine.
     *
     * @param isLeader true while this process is the leader; checked before each create call that the cloud cannot
     *     recognise as a repetition
     * @param executor runs steps concurrently: virtual threads, or the calling thread in tests
     */
    public Engine(Observatory<C> cache, Pace pace, BooleanSupplier isLeader, InstantSource clock, Executor executor) {
        this.cache = cache;
        this.pace = pace;
        this.isLeader = isLeader;
        this.clock = clock;
        this.executor = executor;
    }

    /** The cache that this engine reads. */
    public Observatory<C> observatory() {
        return cache;
    }

    /** Computes the plan for a cache that is at most one drift interval old. Changes nothing in the cloud. */
    public Plan plan(Graph<C> graph) {
        refresh(graph).join();
        return Plan.of(graph, cache.view(graph.observedKinds()));
    }

    /**
     * Expected time from now until every resource of the graph is ready.
     *
     * @param isReady true for a resource that is ready now
     */
    public Duration untilReady(Graph<C> graph, Predicate<Identity> isReady) {
        return Foresight.untilReady(graph, isReady, cache.usual()::of);
    }

    /**
     * Makes the next reconcile of this graph refresh every kind, read all details of the owner's resources, and retry
     * failed steps at once. Called when a user requests a reconcile.
     */
    public void startOver(Graph<C> graph) {
        stateOf(graph).startOver();
        graph.observedKinds().forEach(kind -> cache.watch(kind).lookAgainAt(graph.owner()::owns));
    }

    /**
     * Reconciles the cloud with the graph. Waits for a refresh only if a resource is in transition, if a proof of
     * absence is due, or if a kind was never listed. If only the drift interval has passed, the reconcile uses the
     * cached state and refreshes in the background, so that a changed spec does not wait for pages of listings.
     *
     * @param requestReconcile run after a background refresh that changed the cache, so that the caller reconciles
     *     again
     */
    public Outcome reconcile(Graph<C> graph, Mode mode, Runnable requestReconcile) {
        refresh(graph, requestReconcile);
        return execute(graph, mode, observed -> Plan.of(graph, observed));
    }

    /**
     * Deletes every resource of the graph except those that the teardown policy retains. Lists each kind again before
     * it reports completion.
     *
     * @param requestReconcile as for {@link #reconcile}
     */
    public Outcome teardown(Graph<C> graph, Runnable requestReconcile) {
        refresh(graph, requestReconcile);
        var first = executeTeardown(graph);
        if (!first.seesNothing()) {
            return first;
        }
        listAgain(graph);
        var last = executeTeardown(graph);
        if (last.isGone()) {
            states.remove(stateKey(graph));
        }
        var changes = new ArrayList<>(first.changes());
        changes.addAll(last.changes());
        return new Outcome(last.plan(), last.reports(), last.outputs(), changes, last.lookAgain(), last.settled());
    }

    private Outcome executeTeardown(Graph<C> graph) {
        return execute(graph, Mode.CORRECT, observed -> Plan.teardown(graph, observed));
    }

    private Outcome execute(Graph<C> graph, Mode mode, Pass.Planning planning) {
        var state = stateOf(graph);
        var result = new Pass<>(graph, mode, planning, cache, state, pace, isLeader, clock, executor).run();
        return new Reporter<>(graph, result.plan(), mode, cache, state, pace, clock.instant())
                .outcome(result.changes());
    }

    private Memory stateOf(Graph<C> graph) {
        return states.computeIfAbsent(stateKey(graph), ignored -> new Memory());
    }

    private static Identity stateKey(Graph<?> graph) {
        return graph.owner().identity("");
    }

    private void refresh(Graph<C> graph, Runnable requestReconcile) {
        var refresh = refresh(graph);
        if (!refresh.isDone()) {
            var kinds = graph.observedKinds();
            var _ = refresh.whenComplete((changed, failure) -> {
                if (failure != null || kinds.stream().anyMatch(changed::contains)) {
                    requestReconcile.run();
                }
            });
        }
    }

    /**
     * Refreshes the kinds whose cached state is not fresh enough for this graph, then starts a background refresh of
     * the kinds whose drift interval has passed.
     */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> refresh(Graph<C> graph) {
        Foresight.names(graph, (kind, name) -> cache.watch(kind).wanted(name));
        var state = stateOf(graph);
        cache.refresh(forAllKinds(graph, kind -> requiredFreshness(state, kind)));
        var due = forAllKinds(
                graph, kind -> new Observatory.Freshness(driftIntervalStart(kind), driftIntervalStart(kind)));
        if (due.keySet().stream().noneMatch(kind -> cache.watch(kind).isListedBefore(driftIntervalStart(kind)))) {
            return CompletableFuture.completedFuture(Set.of());
        }
        addKindsDueSoon(due);
        return cache.refreshMeanwhile(due);
    }

    private void listAgain(Graph<C> graph) {
        var now = clock.instant();
        cache.refresh(forAllKinds(graph, kind -> new Observatory.Freshness(now, now)));
    }

    private static <C extends Cloud> Map<ResourceKind<C, ?, ?>, Observatory.Freshness> forAllKinds(
            Graph<C> graph, Function<ResourceKind<C, ?, ?>, Observatory.Freshness> freshness) {
        var required = new HashMap<ResourceKind<C, ?, ?>, Observatory.Freshness>();
        graph.observedKinds().forEach(kind -> required.put(kind, freshness.apply(kind)));
        return required;
    }

    /**
     * Adds the kinds that are due within half a drift interval: kinds refreshed together share responses of the cloud,
     * such as pages of the tagging API.
     */
    private void addKindsDueSoon(Map<ResourceKind<C, ?, ?>, Observatory.Freshness> required) {
        for (var kind : cache.kinds()) {
            var soon = clock.instant().minus(listInterval(kind).dividedBy(2));
            if (cache.watch(kind).isListedBefore(soon)) {
                required.merge(kind, new Observatory.Freshness(soon, soon), Observatory.Freshness::and);
            }
        }
    }

    private Instant driftIntervalStart(ResourceKind<C, ?, ?> kind) {
        return clock.instant().minus(listInterval(kind));
    }

    private Duration listInterval(ResourceKind<C, ?, ?> kind) {
        var allResources = kind.listedEvery().multipliedBy(cache.watch(kind).count());
        return allResources.compareTo(pace.steady()) > 0 ? allResources : pace.steady();
    }

    /** Required freshness of a kind: any age, unless a resource is in transition or a proof of absence is due. */
    private Observatory.Freshness requiredFreshness(Memory state, ResourceKind<C, ?, ?> kind) {
        var listedSince = kind.isNameless() ? absenceProofStart(kind) : Instant.MIN;
        return new Observatory.Freshness(listedSince, later(pollStart(state, kind), listedSince));
    }

    /** Start time after which a listing proves absence, if that time has come; else the far past. */
    private Instant absenceProofStart(ResourceKind<C, ?, ?> kind) {
        var now = clock.instant();
        return cache.watch(kind)
                .provesAbsenceAt()
                .filter(proof -> !proof.isAfter(now))
                .orElse(Instant.MIN);
    }

    /** Start of the latest refresh, if another poll of a resource in transition is due; else the far past. */
    private Instant pollStart(Memory state, ResourceKind<C, ?, ?> kind) {
        var transitions = state.flights(kind);
        var now = clock.instant();
        return transitions.stream()
                        .map(transition -> cache.nextLook(transition, transitions.size()))
                        .anyMatch(due -> !due.isAfter(now))
                ? cache.watch(kind).looked()
                : Instant.MIN;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
