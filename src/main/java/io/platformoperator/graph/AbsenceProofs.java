package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The second listings that prove the absence of resources without a unique name, as far as they become due during one
 * execution of a plan. Each kind is listed once: a failed listing is repeated by the next reconcile.
 */
final class AbsenceProofs<C extends Cloud> {
    private final Graph<C> graph;
    private final ExecutionMode mode;
    private final ResourceCache<C> cache;
    private final ReconcileState state;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Set<ResourceKind<C, ?, ?>> listed = new HashSet<>();

    AbsenceProofs(
            Graph<C> graph,
            ExecutionMode mode,
            ResourceCache<C> cache,
            ReconcileState state,
            BooleanSupplier isLeader,
            InstantSource clock) {
        this.graph = graph;
        this.mode = mode;
        this.cache = cache;
        this.state = state;
        this.isLeader = isLeader;
        this.clock = clock;
    }

    /**
     * True if the resource of a node may be created: the cloud refuses a second one of its name, or listings prove that
     * it does not exist and this process is still the leader.
     */
    boolean isProved(Node<?, ?, ?> node) {
        return !node.kind().lacksUniqueName()
                || (isLeader.getAsBoolean() && due(node.kind(), node.identity()).isEmpty());
    }

    /**
     * Waits for the next finished step; null if a proof of absence is due earlier. A step may take longer than the delay
     * of that proof, and the resources that wait for it must not wait for unrelated steps.
     */
    @Nullable
    Runnable await(BlockingQueue<Runnable> finished, Plan plan) {
        try {
            var wait = untilDue(plan);
            return wait.isEmpty() ? finished.take() : finished.poll(wait.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted during the execution of a plan; the next reconcile continues", e);
        }
    }

    /** Time until the first of these listings is due, not negative; empty if the plan needs none. */
    private Optional<Duration> untilDue(Plan plan) {
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
                if (kind.lacksUniqueName() && !listed.contains(kind)) {
                    earliestDue(plan, kind).ifPresent(due -> missing.put(kind, due));
                }
            }
        }
        return missing;
    }

    /** Time of the first listing that proves the absence of a resource of that kind that the plan creates. */
    private Optional<Instant> earliestDue(Plan plan, ResourceKind<C, ?, ?> kind) {
        return plan.steps().stream()
                .filter(step -> step instanceof Step.Create<?, ?, ?> create
                        && create.kind().equals(kind))
                .flatMap(step -> due(kind, step.identity()).stream())
                .min(Instant::compareTo);
    }

    private Optional<Instant> due(ResourceKind<?, ?, ?> kind, Identity identity) {
        return cache.untypedKindCache(kind).absenceProofDue(identity, state.otherWriterUntil());
    }
}
