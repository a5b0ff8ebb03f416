package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The second listings that prove the absence of resources without a unique name, as far as they become due during one
 * execution of a plan. Each kind is listed once: a failed listing is repeated by the next reconcile.
 */
final class AbsenceProofs<C extends Cloud> {
    private final Graph<C> graph;
    private final ExecutionMode mode;
    private final ResourceCache<C> cache;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Set<ResourceKind<C, ?, ?>> listed = new HashSet<>();

    AbsenceProofs(
            Graph<C> graph, ExecutionMode mode, ResourceCache<C> cache, BooleanSupplier isLeader, InstantSource clock) {
        this.graph = graph;
        this.mode = mode;
        this.cache = cache;
        this.isLeader = isLeader;
        this.clock = clock;
    }

    /**
     * True if a resource of that kind may be created: the cloud refuses a second one of its name, or listings prove that
     * it does not exist and this process is still the leader.
     */
    boolean isProved(ResourceKind<?, ?, ?> kind) {
        return !kind.lacksUniqueName()
                || (isLeader.getAsBoolean()
                        && cache.untypedKindCache(kind).absenceProofDue().isEmpty());
    }

    /** Time until the first of these listings is due, not negative; empty if the plan needs none. */
    Optional<Duration> untilDue(Plan plan) {
        var now = clock.instant();
        return missing(plan).values().stream()
                .min(Instant::compareTo)
                .map(due -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO);
    }

    /** Lists the kinds whose listing is due, and waits for the responses. */
    void listDue(Plan plan) {
        var now = clock.instant();
        var required = new HashMap<ResourceKind<C, ?, ?>, ResourceCache.Freshness>();
        missing(plan).forEach((kind, due) -> {
            if (!due.isAfter(now)) {
                required.put(kind, new ResourceCache.Freshness(due, due));
            }
        });
        if (!required.isEmpty()) {
            listed.addAll(required.keySet());
            cache.refresh(required);
        }
    }

    /** The kinds of which the plan creates a resource whose absence is not proved, with the time of the listing that proves it. */
    private Map<ResourceKind<C, ?, ?>, Instant> missing(Plan plan) {
        var missing = new HashMap<ResourceKind<C, ?, ?>, Instant>();
        if (mode == ExecutionMode.CORRECT) {
            for (var kind : graph.kinds()) {
                if (kind.lacksUniqueName() && !listed.contains(kind) && creates(plan, kind)) {
                    cache.kindCache(kind).absenceProofDue().ifPresent(due -> missing.put(kind, due));
                }
            }
        }
        return missing;
    }

    private static boolean creates(Plan plan, ResourceKind<?, ?, ?> kind) {
        return plan.steps().stream()
                .anyMatch(step -> step instanceof Step.Create<?, ?, ?> create
                        && create.kind().equals(kind));
    }
}
