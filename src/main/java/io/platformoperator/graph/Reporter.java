package io.platformoperator.graph;

import io.platformoperator.graph.NodeReport.Phase;
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
    private final Mode mode;
    private final Observatory<C> cache;
    private final Memory state;
    private final Pace pace;
    private final Instant now;
    private final Map<Memory.StepKey, Memory.Flight> transitions = new HashMap<>();
    private Instant nextReconcile;

    Reporter(Graph<C> graph, Plan plan, Mode mode, Observatory<C> cache, Memory state, Pace pace, Instant now) {
        this.graph = graph;
        this.plan = plan;
        this.mode = mode;
        this.cache = cache;
        this.state = state;
        this.pace = pace;
        this.now = now;
        this.nextReconcile = now.plus(pace.steady());
    }

    Outcome outcome(List<Change> changes) {
        var reports = new ArrayList<NodeReport>();
        for (var step : plan.steps()) {
            if (step instanceof Step.OfNode ofNode && ofNode.node().isReference()) {
                continue;
            }
            reports.add(report(step));
        }
        var absenceProof = graph.kinds().stream()
                .flatMap(kind -> cache.watch(kind).provesAbsenceAt().stream())
                .max(Instant::compareTo);
        if (plan.steps().stream().anyMatch(Step.Gone.class::isInstance)) {
            absenceProof.ifPresent(this::scheduleBy); // completion of a teardown requires the proof
        }
        plan.steps().forEach(this::recordReady);
        transitions.values().forEach(transition -> scheduleBy(nextPoll(transition)));
        state.keep(transitions, plan);
        return new Outcome(plan, reports, graph.outputs(existing()), changes, nextReconcile, absenceProof.isEmpty());
    }

    private Have existing() {
        var resources = new Have();
        plan.steps().forEach(step -> {
            switch (step) {
                case Step.Update<?, ?, ?> s -> put(resources, s.node(), s.have());
                case Step.Replace<?, ?, ?> s -> put(resources, s.node(), s.have());
                case Step.Keep<?, ?, ?> s -> put(resources, s.node(), s.have());
                case Step.Wait<?, ?, ?> s -> put(resources, s.node(), s.have());
                case Step.Blocked<?, ?, ?> s -> put(resources, s.node(), s.have());
                case Step.Create<?, ?, ?> ignored -> {}
                case Step.Delete<?, ?, ?> ignored -> {}
                case Step.Leave<?, ?, ?> ignored -> {}
                case Step.Unseen<?, ?, ?> ignored -> {}
                case Step.Gone<?, ?, ?> ignored -> {}
            }
        });
        return resources;
    }

    @SuppressWarnings("unchecked") // a step pairs a node with a resource of its kind
    private static <O> void put(Have resources, Node<?, ?, O> node, @Nullable Object resource) {
        if (resource != null) {
            resources.put(node, (O) resource);
        }
    }

    private NodeReport report(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> reportCreate(create);
            case Step.Update<?, ?, ?> update ->
                reportChange(update, "updating " + Difference.text(update.differences()), update.after());
            case Step.Replace<?, ?, ?> replace ->
                reportChange(
                        replace, "replacing because of " + Difference.text(replace.differences()), replace.after());
            case Step.Delete<?, ?, ?> delete -> reportDelete(delete);
            case Step.Wait<?, ?, ?> wait -> reportWait(wait);
            case Step.Keep<?, ?, ?> keep ->
                report(keep, keep.why().isEmpty() ? Phase.READY : Phase.RETAINED, keep.why());
            case Step.Leave<?, ?, ?> retained -> report(retained, Phase.RETAINED, retained.why());
            case Step.Blocked<?, ?, ?> blocked -> reportError(blocked, blocked.error());
            case Step.Unseen<?, ?, ?> unlisted -> reportError(unlisted, unlisted.error());
            case Step.Gone<?, ?, ?> deleted -> report(deleted, Phase.GONE, "");
        };
    }

    private NodeReport reportCreate(Step.Create<?, ?, ?> create) {
        if (!create.uses().isEmpty()) {
            var shortage = failure(create).filter(error -> error.kind() == ErrorClass.QUOTA);
            if (shortage.isPresent()) {
                // Reported at once, even while dependencies are unsatisfied.
                return blocked(create, shortage.get());
            }
        }
        if (!create.after().isEmpty() && mode != Mode.REPORT_DRIFT) {
            return reportUnsatisfied(create, Phase.PLANNED, "waits for " + String.join(", ", create.after()));
        }
        if (mode == Mode.OBSERVE) {
            return report(create, Phase.PLANNED, "");
        }
        if (mode == Mode.REPORT_DRIFT) {
            return report(create, Phase.DRIFTED, "is missing");
        }
        var absenceProof = cache.watchAny(create.kind()).provesAbsenceAt();
        var failure = failure(create);
        if (failure.isPresent()) {
            absenceProof.ifPresent(this::scheduleBy); // the failed call may have created it
            return blocked(create, failure.get());
        }
        scheduleBy(
                create.kind().isNameless() && absenceProof.isPresent() ? absenceProof.get() : now.plus(pace.floor()));
        return report(
                create,
                Phase.PLANNED,
                create.kind().isNameless() ? "waits for a second listing to prove that it does not exist" : "");
    }

    private NodeReport reportChange(Step.OfNode step, String action, List<String> waitsFor) {
        if (mode != Mode.CORRECT) {
            return report(step, Phase.DRIFTED, action);
        }
        if (!waitsFor.isEmpty()) {
            return reportUnsatisfied(step, Phase.IN_PROGRESS, action + " waits for " + String.join(", ", waitsFor));
        }
        var failure = failure(step);
        return failure.isPresent() ? blocked(step, failure.get()) : reportTransition(step, Phase.IN_PROGRESS, action);
    }

    private NodeReport reportDelete(Step.Delete<?, ?, ?> delete) {
        if (mode != Mode.CORRECT) {
            return report(delete, Phase.DRIFTED, delete.why());
        }
        if (!delete.after().isEmpty()) {
            var dependents = String.join(", ", delete.after());
            return report(delete, Phase.DELETING, "waits until these are deleted: " + dependents);
        }
        var failure = failure(delete);
        return failure.isPresent()
                ? blocked(delete, failure.get())
                : reportTransition(delete, Phase.DELETING, delete.why());
    }

    private NodeReport reportWait(Step.Wait<?, ?, ?> wait) {
        return reportTransition(
                wait, isBeingDeleted(wait.kind(), wait.have()) ? Phase.DELETING : Phase.IN_PROGRESS, wait.what());
    }

    /** Error of a step in backoff; empty if the step may be attempted. Schedules the retry. */
    private Optional<CloudError> failure(Step step) {
        var pending = state.backoff()
                .parked(Memory.StepKey.of(step), now, graph.owner().generation());
        pending.ifPresent(entry -> scheduleBy(entry.until()));
        return pending.map(Backoff.Parked::error)
                .or(() -> step instanceof Step.Update<?, ?, ?> update ? noEffect(update) : Optional.empty());
    }

    private Optional<CloudError> noEffect(Step.Update<?, ?, ?> update) {
        var generation = graph.owner().generation();
        var isStale = cache.isUnclear(update.kind(), update.have());
        var failure = state.effects().failure(update, generation, isStale);
        failure.ifPresent(ignored -> scheduleBy(
                isStale
                        ? now
                        : state.effects().waitsUntil(update, now, generation).orElse(now)));
        return failure;
    }

    /**
     * Reports a step that waits for dependencies. Dependencies in this graph schedule the next reconcile themselves;
     * changes in other graphs arrive as notifications, with a poll at the longest interval as fallback.
     */
    private NodeReport reportUnsatisfied(Step.OfNode step, Phase phase, String message) {
        if (step.node().needs().stream()
                .anyMatch(dependency -> dependency.node().isReference())) {
            scheduleBy(now.plus(pace.ceiling()));
        }
        return report(step, phase, message);
    }

    private NodeReport reportError(Step step, CloudError error) {
        if (!error.kind().needsPerson()) {
            recordTransition(step);
        }
        return blocked(step, error);
    }

    private NodeReport reportTransition(Step step, Phase phase, String message) {
        recordTransition(step);
        return report(step, phase, message);
    }

    /** Records a transition, from whose duration the time of the next poll follows. */
    private void recordTransition(Step step) {
        if (mode != Mode.OBSERVE) {
            var key = Memory.StepKey.of(step);
            var creationStart = state.creationStart(step.identity());
            var since = creationStart.or(() -> state.since(key)).orElse(now);
            transitions.put(key, new Memory.Flight(step.kind(), since, creationStart.isPresent()));
        }
    }

    private void recordReady(Step step) {
        if (step instanceof Step.Keep<?, ?, ?> keep) {
            state.creationStart(keep.identity())
                    .ifPresent(start -> cache.usual().saw(keep.kind(), Duration.between(start, now)));
            state.isNoLongerMade(keep.identity());
            state.effects()
                    .asWanted(
                            keep.identity(),
                            cache.watchAny(keep.kind()).looked(),
                            keep.kind().detailsEvery());
        }
    }

    private Instant nextPoll(Memory.Flight transition) {
        var together = transitions.values().stream()
                .filter(other -> other.kind().equals(transition.kind()))
                .count();
        return cache.nextLook(transition, Math.toIntExact(together));
    }

    private NodeReport report(Step step, Phase phase, String message) {
        return new NodeReport(step.identity(), step.kind().name(), id(step), phase, message, null);
    }

    private NodeReport blocked(Step step, CloudError error) {
        var phase = error.kind() == ErrorClass.WAITING ? Phase.IN_PROGRESS : Phase.BLOCKED;
        return new NodeReport(step.identity(), step.kind().name(), id(step), phase, error.toString(), error);
    }

    /**
     * Schedules the next reconcile no later than {@code at}, but always in the future: a time in the past would cause a
     * busy loop.
     */
    private void scheduleBy(Instant at) {
        var next = at.isAfter(now) ? at : now.plus(pace.floor());
        nextReconcile = next.isBefore(nextReconcile) ? next : nextReconcile;
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <O> boolean isBeingDeleted(ResourceKind<?, ?, O> kind, @Nullable Object observed) {
        return observed != null && kind.state((O) observed) instanceof State.Deleting;
    }

    private static String id(Step step) {
        return switch (step) {
            case Step.Update<?, ?, ?> s -> id(s.node().kind(), s.have());
            case Step.Replace<?, ?, ?> s -> id(s.node().kind(), s.have());
            case Step.Delete<?, ?, ?> s -> id(s.kind(), s.have());
            case Step.Leave<?, ?, ?> s -> id(s.kind(), s.have());
            case Step.Keep<?, ?, ?> s -> id(s.node().kind(), s.have());
            case Step.Wait<?, ?, ?> s -> id(s.node().kind(), s.have());
            case Step.Blocked<?, ?, ?> s -> id(s.node().kind(), s.have());
            case Step.Create<?, ?, ?> ignored -> "";
            case Step.Unseen<?, ?, ?> ignored -> "";
            case Step.Gone<?, ?, ?> ignored -> "";
        };
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <O> String id(ResourceKind<?, ?, O> kind, @Nullable Object observed) {
        return observed == null ? "" : kind.id((O) observed);
    }
}
