package io.platformoperator.graph;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads a resource again before a comparison with cached details blocks or replaces it. Details are cached for minutes, and what
 * they show may have changed since without a write of this graph: a key is read before another region replicates it. The
 * resource is read when the comparison first has these differences, and then at most once per drift interval.
 */
final class ComparisonRefresh<C extends Cloud> {
    private final Graph<C> graph;
    private final PlanExecution.PlanFunction planning;
    private final ResourceCache<C> cache;
    private final ReconcileState state;
    private final PollIntervals intervals;
    private final InstantSource clock;

    ComparisonRefresh(
            Graph<C> graph,
            PlanExecution.PlanFunction planning,
            ResourceCache<C> cache,
            ReconcileState state,
            PollIntervals intervals,
            InstantSource clock) {
        this.graph = graph;
        this.planning = planning;
        this.cache = cache;
        this.state = state;
        this.intervals = intervals;
        this.clock = clock;
    }

    /** The plan for that state, or for a newer one if the plan would block or replace a resource because of old details. */
    Plan plan(ObservedState observed) {
        var plan = planning.plan(observed);
        return hasRead(plan) ? planning.plan(cache.snapshot(graph.observedKinds(), state.otherWriterUntil())) : plan;
    }

    private boolean hasRead(Plan plan) {
        var outdated = new HashSet<ResourceKind<C, ?, ?>>();
        for (var step : plan.steps()) {
            switch (step) {
                case Step.Blocked<?, ?, ?> blocked
                when blocked.observed() != null && blocked.isByComparison() ->
                    mark(blocked, blocked.observed(), blocked.error().message(), outdated);
                case Step.Replace<?, ?, ?> replace ->
                    mark(replace, replace.observed(), Difference.text(replace.differences()), outdated);
                default -> {}
            }
        }
        if (outdated.isEmpty()) {
            return false;
        }
        cache.refresh(outdated.stream()
                .collect(
                        Collectors.toMap(kind -> kind, kind -> new ResourceCache.Freshness(Instant.MIN, Instant.MIN))));
        return true;
    }

    @SuppressWarnings(
            "unchecked") // the plan was made of a Graph<C>, and a step pairs a kind with a resource of that kind
    private <O> void mark(Step step, Object observed, String differences, Set<ResourceKind<C, ?, ?>> outdated) {
        var kind = (ResourceKind<C, ?, O>) step.kind();
        var resource = (O) observed;
        if (!kind.hasDetails() || !(kind.state(resource) instanceof State.Ready)) {
            return; // shown by each listing, or polled
        }
        var now = clock.instant();
        var since = state.comparisons().since(step.identity(), differences, now);
        var oldest = now.minus(intervals.driftInterval());
        var cached = cache.kindCache(kind).get(kind.id(resource));
        var readAt = cached == null ? null : cached.detailsReadAt();
        if (readAt != null && (readAt.isBefore(since) || readAt.isBefore(oldest))) {
            cache.kindCache(kind).markStale(kind.id(resource));
            outdated.add(kind);
        }
    }

    /** The blocked and replaced resources of the latest plans, with the time since which they have these differences. */
    static final class Memory {
        private final Map<Identity, Comparison> comparisons = new ConcurrentHashMap<>();

        private record Comparison(String differences, Instant since) {}

        /** Time since which the resource has these differences; now if it had others. */
        private Instant since(Identity identity, String differences, Instant now) {
            return comparisons
                    .compute(
                            identity,
                            (same, before) ->
                                    before != null && before.differences().equals(differences)
                                            ? before
                                            : new Comparison(differences, now))
                    .since();
        }

        /** Removes all other resources. */
        void retainOnly(Predicate<Identity> isOpen) {
            comparisons.keySet().removeIf(isOpen.negate());
        }
    }
}
