package io.platformoperator.graph;

import io.platformoperator.graph.ResourceReport.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the result of a reconcile: one report per resource, and the time of the next reconcile. */
final class Reporter<C extends Cloud> {
    private final Graph<C> graph;
    private final Plan plan;
    private final ExecutionMode mode;
    private final ResourceCache<C> cache;
    private final ReconcileState state;
    private final PollIntervals intervals;
    private final Instant now;
    private final Map<ReconcileState.StepKey, ReconcileState.Transition> transitions = new HashMap<>();
    private Instant nextReconcile;

    Reporter(
            Graph<C> graph,
            Plan plan,
            ExecutionMode mode,
            ResourceCache<C> cache,
            ReconcileState state,
            PollIntervals intervals,
            Instant now) {
        this.graph = graph;
        this.plan = plan;
        this.mode = mode;
        this.cache = cache;
        this.state = state;
        this.intervals = intervals;
        this.now = now;
        this.nextReconcile = now.plus(intervals.driftInterval());
    }

    ReconcileResult result(List<ResourceChange> changes) {
        var reports = new ArrayList<ResourceReport>();
        for (var step : plan.steps()) {
            if (!(step instanceof Step.OfNode ofNode) || isReported(ofNode.node())) {
                reports.add(report(step));
            }
        }
        var absenceProof = graph.kinds().stream()
                .flatMap(kind -> cache.kindCache(kind).absenceProofDue(null, state.otherWriterUntil()).stream())
                .max(Instant::compareTo);
        if (plan.steps().stream().anyMatch(Step.Deleted.class::isInstance)) {
            absenceProof.ifPresent(this::scheduleBy); // completion of a teardown requires the proof
        }
        plan.steps().forEach(this::recordReady);
        var heldBack = graph.heldBack(plan); // a change of the others starts a reconcile
        transitions.keySet().removeIf(key -> heldBack.contains(key.identity()));
        cache.holdBack(plan, heldBack);
        transitions.values().forEach(transition -> scheduleBy(nextPoll(transition)));
        state.completeReconcile(transitions, plan);
        return new ReconcileResult(
                plan, reports, plan.outputs(graph), changes, nextReconcile, absenceProof.isEmpty());
    }

    /** Of references, those to resources of other owners that take the place of the subsystem's own. */
    private boolean isReported(Node<?, ?, ?> node) {
        return !node.isReference()
                || (node.isExternal()
                        && node.identity().subsystem().equals(graph.owner().subsystem()));
    }

    private ResourceReport report(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> reportCreate(create);
            case Step.Update<?, ?, ?> update ->
                reportChange(update, "updating " + Difference.text(update.differences()), update.waitsFor());
            case Step.Replace<?, ?, ?> replace ->
                reportChange(
                        replace, "replacing because of " + Difference.text(replace.differences()), replace.waitsFor());
            case Step.Delete<?, ?, ?> delete -> reportDelete(delete);
            case Step.Wait<?, ?, ?> wait -> reportWait(wait);
            case Step.Keep<?, ?, ?> keep ->
                report(keep, keep.reason().isEmpty() ? Phase.READY : Phase.RETAINED, keep.reason());
            case Step.Retain<?, ?, ?> retained -> report(retained, Phase.RETAINED, retained.reason());
            case Step.Unmanaged<?, ?, ?> unmanaged -> report(unmanaged, Phase.UNMANAGED, unmanaged.message());
            case Step.Blocked<?, ?, ?> blocked -> reportBlocked(blocked);
            case Step.ListFailed<?, ?, ?> unlisted -> reportError(unlisted, unlisted.error());
            case Step.Deleted<?, ?, ?> deleted -> report(deleted, Phase.DELETED, "");
        };
    }

    private ResourceReport reportCreate(Step.Create<?, ?, ?> create) {
        if (!create.quotaUse().isEmpty()) {
            var shortage = failure(create).filter(error -> error.errorClass() == ErrorClass.QUOTA);
            if (shortage.isPresent()) {
                // Reported at once, even while dependencies are unsatisfied.
                return blocked(create, shortage.get());
            }
        }
        if (!create.waitsFor().isEmpty() && mode != ExecutionMode.REPORT_DRIFT) {
            return reportUnsatisfied(create, Phase.PLANNED, "waits for " + String.join(", ", create.waitsFor()));
        }
        if (mode == ExecutionMode.OBSERVE) {
            return report(create, Phase.PLANNED, "");
        }
        if (mode == ExecutionMode.REPORT_DRIFT) {
            return report(create, Phase.DRIFTED, "is missing");
        }
        var absenceProof =
                cache.untypedKindCache(create.kind()).absenceProofDue(create.identity(), state.otherWriterUntil());
        var failure = failure(create);
        if (failure.isPresent()) {
            absenceProof.ifPresent(this::scheduleBy); // the failed call may have created it
            return blocked(create, failure.get());
        }
        var soon = now.plus(intervals.pollFloor());
        scheduleBy(create.kind().lacksUniqueName() ? absenceProof.orElse(soon) : soon);
        return report(
                create,
                Phase.PLANNED,
                create.kind().lacksUniqueName()
                        ? "waits for a second listing to prove that the resource does not exist"
                        : "");
    }

    private ResourceReport reportChange(Step.OfNode step, String action, List<String> waitsFor) {
        if (mode != ExecutionMode.CORRECT) {
            return report(step, Phase.DRIFTED, action);
        }
        if (!waitsFor.isEmpty()) {
            return reportUnsatisfied(step, Phase.IN_PROGRESS, action + " waits for " + String.join(", ", waitsFor));
        }
        var failure = failure(step);
        return failure.isPresent() ? blocked(step, failure.get()) : reportTransition(step, Phase.IN_PROGRESS, action);
    }

    private ResourceReport reportDelete(Step.Delete<?, ?, ?> delete) {
        if (mode != ExecutionMode.CORRECT) {
            return report(delete, Phase.DRIFTED, delete.reason());
        }
        if (!delete.waitsFor().isEmpty()) {
            return report(delete, Phase.DELETING, "waits for " + String.join(", ", delete.waitsFor()));
        }
        var failure = failure(delete);
        return failure.isPresent()
                ? blocked(delete, failure.get())
                : reportTransition(delete, Phase.DELETING, delete.reason());
    }

    private ResourceReport reportWait(Step.Wait<?, ?, ?> wait) {
        return reportTransition(
                wait,
                state(wait.kind(), wait.observed()) instanceof State.Deleting ? Phase.DELETING : Phase.IN_PROGRESS,
                wait.message());
    }

    /** Error of a step in backoff; empty if the step may be attempted. Schedules the retry. */
    private Optional<CloudError> failure(Step step) {
        var pending = state.backoff()
                .pendingRetry(
                        ReconcileState.StepKey.of(step), now, graph.owner().generation());
        pending.ifPresent(entry -> scheduleBy(entry.retryAt()));
        return pending.map(Backoff.Entry::error)
                .or(() -> step instanceof Step.Update<?, ?, ?> update ? noEffect(update) : Optional.empty());
    }

    private Optional<CloudError> noEffect(Step.Update<?, ?, ?> update) {
        var generation = graph.owner().generation();
        var isStale = cache.isStale(update.kind(), update.observed());
        var failure =
                state.updateEffects().noEffectError(update, generation, isStale, now.minus(intervals.longestLag()));
        failure.ifPresent(ignored -> scheduleBy(
                isStale
                        ? now
                        : state.updateEffects().retryAt(update, now, generation).orElse(now)));
        return failure;
    }

    /**
     * Reports a step that waits for dependencies. Dependencies in this graph schedule the next reconcile themselves;
     * changes in other graphs arrive as notifications, with a poll at the longest interval as fallback.
     */
    private ResourceReport reportUnsatisfied(Step.OfNode step, Phase phase, String message) {
        if (hasPreconditions(step)
                || step.node().dependencies().stream()
                        .anyMatch(dependency -> dependency.node().isReference())) {
            scheduleBy(now.plus(intervals.pollCeiling()));
        }
        return report(step, phase, message);
    }

    /** A failed resource is polled: the cloud may repair it, such as a replica whose replication was interrupted. */
    private ResourceReport reportBlocked(Step.Blocked<?, ?, ?> step) {
        if (state(step.kind(), step.observed()) instanceof State.Failed failed) {
            recordTransition(step);
            var longest = now.minus(intervals.longestLag());
            if (failed.mayRecover() && state.failedSince(step.identity(), now).isAfter(longest)) {
                return report(step, Phase.IN_PROGRESS, step.error().toString());
            }
        }
        return reportError(step, step.error());
    }

    private boolean hasPreconditions(Step.OfNode step) {
        return graph.node(step.identity())
                .filter(node -> !graph.preconditions(node).isEmpty())
                .isPresent();
    }

    private ResourceReport reportError(Step step, CloudError error) {
        if (!error.errorClass().needsUserAction()) {
            recordTransition(step);
        }
        return blocked(step, error);
    }

    private ResourceReport reportTransition(Step step, Phase phase, String message) {
        recordTransition(step);
        return report(step, phase, message);
    }

    /** Records a transition, from whose duration the time of the next poll follows. */
    private void recordTransition(Step step) {
        if (mode != ExecutionMode.OBSERVE) {
            var key = ReconcileState.StepKey.of(step);
            var creationStart = state.creationStart(step.identity());
            var since = creationStart.or(() -> state.transitionStart(key)).orElse(now);
            transitions.put(key, new ReconcileState.Transition(step.kind(), since, creationStart.isPresent()));
        }
    }

    private void recordReady(Step step) {
        if (step instanceof Step.Keep<?, ?, ?> keep) {
            state.creationStart(keep.identity()).ifPresent(start -> cache.creationTimes()
                    .recordCreation(keep.kind(), Duration.between(start, now)));
            state.clearCreationStart(keep.identity());
            state.updateEffects()
                    .recordInSync(
                            keep.identity(),
                            cache.untypedKindCache(keep.kind()).lastRefreshStart(),
                            keep.kind().detailsInterval().plus(intervals.updateLag()));
        }
    }

    private Instant nextPoll(ReconcileState.Transition transition) {
        var together = transitions.values().stream()
                .filter(other -> other.kind().equals(transition.kind()))
                .count();
        return cache.nextPoll(transition, Math.toIntExact(together));
    }

    private ResourceReport report(Step step, Phase phase, String message) {
        return new ResourceReport(step.identity(), step.kind().name(), StepIds.of(step), phase, message, null);
    }

    private ResourceReport blocked(Step step, CloudError error) {
        var isBrief = state.isThrottledBriefly(step.identity(), error, now, intervals.pollCeiling());
        var phase = error.errorClass() == ErrorClass.WAITING || isBrief ? Phase.IN_PROGRESS : Phase.BLOCKED;
        return new ResourceReport(
                step.identity(), step.kind().name(), StepIds.of(step), phase, error.toString(), error);
    }

    /**
     * Schedules the next reconcile no later than {@code at}, but always in the future: a time in the past would cause a
     * busy loop.
     */
    private void scheduleBy(Instant at) {
        var next = at.isAfter(now) ? at : now.plus(intervals.pollFloor());
        nextReconcile = next.isBefore(nextReconcile) ? next : nextReconcile;
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <O> @Nullable State state(ResourceKind<?, ?, O> kind, @Nullable Object observed) {
        return observed == null ? null : kind.state((O) observed);
    }
}
