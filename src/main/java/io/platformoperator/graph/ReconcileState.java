package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the engine remembers of one graph between reconciles. Losing it costs a few calls and affects no result. */
final class ReconcileState {
    private final Backoff backoff = new Backoff();
    private final UpdateEffects updateEffects = new UpdateEffects();
    private final LagErrors lagErrors = new LagErrors();
    private final QuotaCheck quotaCheck = new QuotaCheck();
    private final ComparisonRefresh.Memory comparisons = new ComparisonRefresh.Memory();
    private final Map<Identity, Integer> spentTokens = new ConcurrentHashMap<>();
    private final Map<Identity, Instant> creationStarts = new ConcurrentHashMap<>();
    private volatile Instant otherWriterUntil = Instant.MIN;
    private final Map<Identity, Throttling> throttlings = new ConcurrentHashMap<>();
    private final Map<Identity, Instant> failures = new ConcurrentHashMap<>();
    private volatile Map<StepKey, Transition> transitions = Map.of();
    private volatile Set<DesiredName> desiredNames = Set.of();
    private volatile Set<ResourceKind<?, ?, ?>> nodeKinds = Set.of();

    /** Calls for a resource that the cloud throttles: the first and the last time at which a reconcile reported that. */
    private record Throttling(Instant since, Instant last) {}

    /**
     * A resource in transition.
     *
     * @param since start of the transition
     * @param isCreation true if the engine created it, so that its expected creation time applies
     */
    record Transition(ResourceKind<?, ?, ?> kind, Instant since, boolean isCreation) {}

    /**
     * Key of a step, independent of its details: identifies attempted steps within a reconcile, steps in backoff, and
     * transitions.
     *
     * @param step class of the step
     * @param identity identity of the resource
     * @param id cloud id of a resource to delete, since several may have one identity; else empty
     */
    record StepKey(Class<?> step, Identity identity, String id) {
        static StepKey of(Step step) {
            return new StepKey(
                    step.getClass(), step.identity(), step instanceof Step.Delete<?, ?, ?> delete ? id(delete) : "");
        }

        private static <O> String id(Step.Delete<?, ?, O> delete) {
            return delete.kind().id(delete.observed());
        }
    }

    /** A name that the graph desires for a resource of a kind. */
    record DesiredName(ResourceKind<?, ?, ?> kind, String name) {}

    /** The desired names of the latest graph. */
    Set<DesiredName> desiredNames() {
        return desiredNames;
    }

    /** True if the latest graph has a node of that kind. */
    boolean hasNodesOf(ResourceKind<?, ?, ?> kind) {
        return nodeKinds.contains(kind);
    }

    void recordNodeKinds(Set<? extends ResourceKind<?, ?, ?>> kinds) {
        nodeKinds = Set.copyOf(kinds);
    }

    /** Replaces the desired names and returns those of the previous graph. */
    synchronized Set<DesiredName> replaceDesiredNames(Set<DesiredName> names) {
        var previous = desiredNames;
        desiredNames = Set.copyOf(names);
        return previous;
    }

    /**
     * Time until which another process may have created resources of the graph that listings do not show yet; {@link
     * Instant#MIN} if none did.
     */
    Instant otherWriterUntil() {
        return otherWriterUntil;
    }

    void recordOtherWriter(Instant until) {
        otherWriterUntil = until;
    }

    /** Refusals that a lag of the cloud explains. */
    LagErrors lagErrors() {
        return lagErrors;
    }

    /** Failed steps and their retry times. */
    Backoff backoff() {
        return backoff;
    }

    /** Results of accepted updates. */
    UpdateEffects updateEffects() {
        return updateEffects;
    }

    /** The blocked and replaced resources. */
    ComparisonRefresh.Memory comparisons() {
        return comparisons;
    }

    /** Results of quota checks. */
    QuotaCheck quotaCheck() {
        return quotaCheck;
    }

    /** Number of idempotency tokens of that identity that belong to deleted resources. */
    int spentTokens(Identity identity) {
        return spentTokens.getOrDefault(identity, 0);
    }

    /** Records that the current token belongs to a deleted resource. */
    void recordSpentToken(Identity identity) {
        spentTokens.merge(identity, 1, Integer::sum);
    }

    /** Records that the cloud started to create the resource. */
    void recordCreationStart(Identity identity, Instant at) {
        creationStarts.put(identity, at);
    }

    /** Time at which the cloud started to create the resource; empty once it is ready. */
    Optional<Instant> creationStart(Identity identity) {
        return Optional.ofNullable(creationStarts.get(identity));
    }

    /** Clears the start of creation: the resource is ready or being deleted. */
    void clearCreationStart(Identity identity) {
        creationStarts.remove(identity);
    }

    /**
     * True if the error is that the cloud throttles calls, and that has not lasted longer than {@code longest}: it ends by
     * itself, so it is not reported as a problem. Retries are at most a minute apart: a longer gap starts anew.
     */
    boolean isThrottledBriefly(Identity identity, CloudError error, Instant now, Duration longest) {
        if (error.errorClass() != ErrorClass.THROTTLED) {
            throttlings.remove(identity);
            return false;
        }
        var throttling = throttlings.merge(
                identity,
                new Throttling(now, now),
                (before, first) -> before.last().plus(longest.multipliedBy(4)).isBefore(now)
                        ? first
                        : new Throttling(before.since(), now));
        return throttling.since().plus(longest).isAfter(now);
    }

    /** Time since which the resource is in a failed state that the cloud may end; now if it was in another one before. */
    Instant failedSince(Identity identity, Instant now) {
        return failures.computeIfAbsent(identity, ignored -> now);
    }

    /** Start of the transition that the previous reconcile reported for this step. */
    Optional<Instant> transitionStart(StepKey key) {
        return Optional.ofNullable(transitions.get(key)).map(Transition::since);
    }

    /** All transitions of that kind. */
    List<Transition> transitions(ResourceKind<?, ?, ?> kind) {
        return transitions.values().stream()
                .filter(transition -> transition.kind().equals(kind))
                .toList();
    }

    /** Clears all retry delays, because a user requested a reconcile. */
    void clearBackoff() {
        backoff.retainOnly(key -> false);
        updateEffects.retainOnly(identity -> false);
        lagErrors.retainOnly(identity -> false);
    }

    /**
     * Stores the transitions of the finished reconcile, and drops the records of steps that its plan no longer
     * contains.
     */
    void completeReconcile(Map<StepKey, Transition> current, Plan plan) {
        transitions = new HashMap<>(current);
        var openDeletions = new HashSet<StepKey>();
        var openNodes = new HashSet<Identity>();
        var desired = new HashSet<Identity>();
        var blocked = new HashSet<Identity>();
        for (var step : plan.steps()) {
            if (step instanceof Step.OfNode) {
                desired.add(step.identity());
            }
            if (step instanceof Step.Blocked<?, ?, ?>) {
                blocked.add(step.identity());
            }
            if (step instanceof Step.Delete<?, ?, ?>) {
                openDeletions.add(StepKey.of(step));
            } else if (!(step instanceof Step.Keep<?, ?, ?>)) {
                openNodes.add(step.identity());
            }
        }
        updateEffects.retainOnly(desired::contains);
        comparisons.retainOnly(openNodes::contains);
        failures.keySet().retainAll(blocked);
        lagErrors.retainOnly(identity -> openNodes.contains(identity)
                || openDeletions.stream().anyMatch(key -> key.identity().equals(identity)));
        throttlings
                .keySet()
                .removeIf(identity -> !openNodes.contains(identity)
                        && openDeletions.stream()
                                .noneMatch(key -> key.identity().equals(identity)));
        backoff.retainOnly(key -> openDeletions.contains(key)
                || (!key.step().equals(Step.Delete.class) && openNodes.contains(key.identity())));
    }
}
