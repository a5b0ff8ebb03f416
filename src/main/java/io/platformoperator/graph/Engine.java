package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
    /** Times the drift interval: how often a kind is listed that nothing uses. */
    private static final int UNUSED_FACTOR = 10;

    private final ResourceCache<C> cache;
    private final PollIntervals intervals;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<Identity, ReconcileState> states = new ConcurrentHashMap<>();

    /**
     * Creates an engine.
     *
     * @param isLeader true while this process is the leader; checked before each create call that the cloud cannot
     *     recognise as a repetition
     * @param executor runs steps concurrently: virtual threads, or the calling thread in tests
     */
    public Engine(
            ResourceCache<C> cache,
            PollIntervals intervals,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor) {
        this.cache = cache;
        this.intervals = intervals;
        this.isLeader = isLeader;
        this.clock = clock;
        this.executor = executor;
    }

    /** The cache that this engine reads. */
    public ResourceCache<C> resourceCache() {
        return cache;
    }

    /** Computes the plan for a cache that is at most one drift interval old. Changes nothing in the cloud. */
    public Plan plan(Graph<C> graph) {
        refresh(graph, graph.desiredKinds()).join();
        return Plan.of(graph, cache.snapshot(graph.observedKinds()));
    }

    /**
     * Expected time from now until every resource of the graph is ready.
     *
     * @param isReady true for a resource that is ready now, in this region or another one
     */
    public Duration timeUntilReady(Graph<C> graph, Predicate<Identity> isReady) {
        return GraphEstimate.timeUntilReady(graph, List.of(), isReady, cache.creationTimes()::expected);
    }

    /**
     * Makes the next reconcile of this graph refresh every kind, read all details of the owner's resources, and retry
     * failed steps at once. Called when a user requests a reconcile.
     */
    public void invalidate(Graph<C> graph) {
        stateOf(graph).clearBackoff();
        graph.observedKinds().forEach(kind -> cache.kindCache(kind).invalidate(graph.owner()::owns));
    }

    /**
     * Records that another process, such as the previous leader, may have created resources of the graph until that
     * time. The engine waits for the longest lag of listings from then on before it creates a missing resource whose
     * kind accepts no unique name, and before it reports a teardown as complete.
     */
    public void recordOtherWriter(Graph<C> graph, Instant until) {
        stateOf(graph).recordOtherWriter(until);
    }

    /**
     * Reconciles the cloud with the graph. Waits for a refresh only if a resource is in transition, if a proof of
     * absence is due, or if a kind was never listed. If only the drift interval has passed, the reconcile uses the
     * cached state and refreshes in the background, so that a changed spec does not wait for pages of listings.
     *
     * @param requestReconcile run after a background refresh that changed the cache, so that the caller reconciles
     *     again
     */
    public ReconcileResult reconcile(Graph<C> graph, ExecutionMode mode, Runnable requestReconcile) {
        refresh(graph, graph.desiredKinds(), requestReconcile);
        return execute(graph, mode, observed -> Plan.of(graph, observed));
    }

    /**
     * Deletes every resource of the graph except those that the teardown policy retains. Lists each kind again before
     * it reports completion.
     *
     * @param requestReconcile as for {@link #reconcile}
     */
    public ReconcileResult teardown(Graph<C> graph, Runnable requestReconcile) {
        refresh(graph, Set.copyOf(graph.kinds()), requestReconcile);
        var first = executeTeardown(graph);
        if (!first.isDeletedAsObserved()) {
            return first;
        }
        listAgain(graph);
        var last = executeTeardown(graph);
        var isReleased = last.isDeleted() && new RetainedResources<>(graph, cache).release(last.plan());
        if (isReleased) {
            forget(graph);
        }
        var changes = new ArrayList<>(first.changes());
        changes.addAll(last.changes());
        return new ReconcileResult(
                last.plan(),
                last.reports(),
                last.outputs(),
                last.unknownOutputs(),
                changes,
                last.nextReconcile(),
                last.isAbsenceProved() && (isReleased || !last.isDeletedAsObserved()));
    }

    private void forget(Graph<C> graph) {
        var state = states.remove(stateKey(graph));
        if (state != null) {
            state.desiredNames()
                    .forEach(name -> cache.untypedKindCache(name.kind()).unregisterDesiredName(name.name()));
        }
    }

    private ReconcileResult executeTeardown(Graph<C> graph) {
        return execute(graph, ExecutionMode.CORRECT, observed -> Plan.teardown(graph, observed));
    }

    private ReconcileResult execute(Graph<C> graph, ExecutionMode mode, PlanExecution.PlanFunction planning) {
        var state = stateOf(graph);
        var current = new ComparisonRefresh<>(graph, planning, cache, state, intervals, clock);
        var result = new PlanExecution<>(graph, mode, current::plan, cache, state, intervals, isLeader, clock, executor)
                .run();
        return new Reporter<>(graph, result.plan(), mode, cache, state, intervals, clock.instant())
                .result(result.changes());
    }

    private ReconcileState stateOf(Graph<C> graph) {
        return states.computeIfAbsent(stateKey(graph), ignored -> new ReconcileState());
    }

    private static Identity stateKey(Graph<?> graph) {
        return graph.owner().identity("");
    }

    private void refresh(Graph<C> graph, Set<ResourceKind<C, ?, ?>> proved, Runnable requestReconcile) {
        var refresh = refresh(graph, proved);
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
     *
     * @param proved kinds whose absence is to be proved: those of which resources are created, or all for a teardown
     */
    private CompletableFuture<Set<ResourceKind<C, ?, ?>>> refresh(Graph<C> graph, Set<ResourceKind<C, ?, ?>> proved) {
        var isNew = !states.containsKey(stateKey(graph));
        var state = stateOf(graph);
        registerDesiredNames(graph, state);
        state.recordNodeKinds(graph.nodeKinds());
        if (isNew) {
            invalidateClaimed(graph);
        }
        cache.refresh(forAllKinds(graph, kind -> requiredFreshness(state, kind, proved.contains(kind))));
        var due = forAllKinds(
                graph, kind -> new ResourceCache.Freshness(driftIntervalStart(kind), driftIntervalStart(kind)));
        if (due.keySet().stream().noneMatch(kind -> cache.kindCache(kind).wasListedBefore(driftIntervalStart(kind)))) {
            return CompletableFuture.completedFuture(Set.of());
        }
        addKindsDueSoon(due);
        return cache.refreshInBackground(due);
    }

    /**
     * Makes a new owner read the resources again that it is about to claim: a cached tag that says so may have been
     * removed since, and the claim would write it back.
     */
    private void invalidateClaimed(Graph<C> graph) {
        var observed = cache.snapshot(graph.observedKinds());
        graph.observedKinds().stream()
                .filter(kind -> ClaimCheck.isClaimPending(graph.owner(), kind, observed))
                .forEach(kind -> cache.kindCache(kind).invalidate(graph.owner()::owns));
    }

    private void registerDesiredNames(Graph<C> graph, ReconcileState state) {
        var names = new HashSet<ReconcileState.DesiredName>();
        GraphEstimate.forEachDesiredName(graph, (kind, name) -> names.add(new ReconcileState.DesiredName(kind, name)));
        state.replaceDesiredNames(names).stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> cache.untypedKindCache(name.kind()).unregisterDesiredName(name.name()));
        names.forEach(name -> cache.untypedKindCache(name.kind()).registerDesiredName(name.name()));
    }

    private void listAgain(Graph<C> graph) {
        var now = clock.instant();
        cache.refresh(forAllKinds(graph, kind -> new ResourceCache.Freshness(now, now)));
    }

    private static <C extends Cloud> Map<ResourceKind<C, ?, ?>, ResourceCache.Freshness> forAllKinds(
            Graph<C> graph, Function<ResourceKind<C, ?, ?>, ResourceCache.Freshness> freshness) {
        var required = new HashMap<ResourceKind<C, ?, ?>, ResourceCache.Freshness>();
        graph.observedKinds().forEach(kind -> required.put(kind, freshness.apply(kind)));
        return required;
    }

    /**
     * Adds the kinds that are due within half a drift interval: kinds refreshed together share responses of the cloud,
     * such as pages of the tagging API.
     */
    private void addKindsDueSoon(Map<ResourceKind<C, ?, ?>, ResourceCache.Freshness> required) {
        for (var kind : cache.cachedKinds()) {
            var soon = clock.instant().minus(listInterval(kind).dividedBy(2));
            if (cache.kindCache(kind).wasListedBefore(soon)) {
                required.merge(kind, new ResourceCache.Freshness(soon, soon), ResourceCache.Freshness::and);
            }
        }
    }

    private Instant driftIntervalStart(ResourceKind<C, ?, ?> kind) {
        return clock.instant().minus(listInterval(kind));
    }

    /** Longer for a kind that no graph has a node of and that does not exist: it is listed only to find what is left over. */
    private Duration listInterval(ResourceKind<C, ?, ?> kind) {
        var size = cache.kindCache(kind).size();
        var usual = size > 0 || states.values().stream().anyMatch(state -> state.hasNodesOf(kind))
                ? intervals.driftInterval()
                : intervals.driftInterval().multipliedBy(UNUSED_FACTOR);
        var allResources = kind.listInterval().multipliedBy(size);
        return allResources.compareTo(usual) > 0 ? allResources : usual;
    }

    /**
     * Required freshness of a kind: any age, unless a resource is in transition, a proof of absence is due, or an accepted
     * update may have to be repeated.
     */
    private ResourceCache.Freshness requiredFreshness(
            ReconcileState state, ResourceKind<C, ?, ?> kind, boolean isProved) {
        var absenceSince = kind.lacksUniqueName() && isProved
                ? cache.kindCache(kind)
                        .latestPassedProof(state.otherWriterUntil())
                        .orElse(Instant.MIN)
                : Instant.MIN;
        var listedSince =
                later(absenceSince, state.updateEffects().evidenceSince(kind, clock.instant(), intervals.updateLag()));
        return new ResourceCache.Freshness(listedSince, later(pollStart(state, kind), listedSince));
    }

    /** Start of the latest refresh, if another poll of a resource in transition is due; else the far past. */
    private Instant pollStart(ReconcileState state, ResourceKind<C, ?, ?> kind) {
        var transitions = state.transitions(kind);
        var now = clock.instant();
        return transitions.stream()
                        .map(transition -> cache.nextPoll(transition, transitions.size()))
                        .anyMatch(due -> !due.isAfter(now))
                ? cache.kindCache(kind).lastRefreshStart()
                : Instant.MIN;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
