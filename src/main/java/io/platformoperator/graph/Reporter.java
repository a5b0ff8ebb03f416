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
    private final Observatory<C> observatory;
    private final Memory memory;
    private final Pace pace;
    private final Instant now;
    private final Map<Task, Memory.Flight> flights = new HashMap<>();
    private Instant lookAgain;

    Reporter(Graph<C> graph, Plan plan, Mode mode, Observatory<C> observatory, Memory memory, Pace pace, Instant now) {
        this.graph = graph;
        this.plan = plan;
        this.mode = mode;
        this.observatory = observatory;
        this.memory = memory;
        this.pace = pace;
        this.now = now;
        this.lookAgain = now.plus(pace.steady());
    }

    Outcome outcome(List<Change> changes) {
        var reports = new ArrayList<NodeReport>();
        for (var step : plan.steps()) {
            if (step instanceof Step.OfNode of && of.node().isReference()) {
                continue;
            }
            reports.add(report(step));
        }
        var proof = graph.kinds().stream()
                .flatMap(kind -> observatory.watch(kind).provesAbsenceAt().stream())
                .max(Instant::compareTo);
        if (plan.steps().stream().anyMatch(Step.Gone.class::isInstance)) {
            proof.ifPresent(this::soon); // completion of a teardown requires the proof
        }
        plan.steps().forEach(this::learn);
        flights.values().forEach(flight -> soon(next(flight)));
        memory.keep(flights, plan);
        return new Outcome(plan, reports, graph.outputs(existing()), changes, lookAgain, proof.isEmpty());
    }

    private Have existing() {
        var have = new Have();
        plan.steps().forEach(step -> {
            switch (step) {
                case Step.Update<?, ?, ?> s -> put(have, s.node(), s.have());
                case Step.Replace<?, ?, ?> s -> put(have, s.node(), s.have());
                case Step.Keep<?, ?, ?> s -> put(have, s.node(), s.have());
                case Step.Wait<?, ?, ?> s -> put(have, s.node(), s.have());
                case Step.Blocked<?, ?, ?> s -> put(have, s.node(), s.have());
                case Step.Create<?, ?, ?> ignored -> {}
                case Step.Delete<?, ?, ?> ignored -> {}
                case Step.Leave<?, ?, ?> ignored -> {}
                case Step.Unseen<?, ?, ?> ignored -> {}
                case Step.Gone<?, ?, ?> ignored -> {}
            }
        });
        return have;
    }

    @SuppressWarnings("unchecked") // a step pairs a node with a resource of its kind
    private static <H> void put(Have have, Node<?, ?, H> node, @Nullable Object resource) {
        if (resource != null) {
            have.put(node, (H) resource);
        }
    }

    private NodeReport report(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> creating(create);
            case Step.Update<?, ?, ?> update ->
                changing(update, "changing " + Difference.text(update.differences()), update.after());
            case Step.Replace<?, ?, ?> replace ->
                changing(replace, "replacing for " + Difference.text(replace.differences()), replace.after());
            case Step.Delete<?, ?, ?> delete -> deleting(delete);
            case Step.Wait<?, ?, ?> wait -> waiting(wait);
            case Step.Keep<?, ?, ?> keep ->
                report(keep, keep.why().isEmpty() ? Phase.READY : Phase.RETAINED, keep.why());
            case Step.Leave<?, ?, ?> left -> report(left, Phase.RETAINED, left.why());
            case Step.Blocked<?, ?, ?> stuck -> stuck(stuck, stuck.error());
            case Step.Unseen<?, ?, ?> unseen -> stuck(unseen, unseen.error());
            case Step.Gone<?, ?, ?> gone -> report(gone, Phase.GONE, "");
        };
    }

    private NodeReport creating(Step.Create<?, ?, ?> create) {
        if (!create.uses().isEmpty()) {
            var noRoom = failure(create).filter(error -> error.kind() == ErrorClass.QUOTA);
            if (noRoom.isPresent()) {
                return blocked(create, noRoom.get()); // a quota shortage is reported at once, even while dependencies are unsatisfied
            }
        }
        if (!create.after().isEmpty() && mode != Mode.REPORT_DRIFT) {
            return held(create, Phase.PLANNED, "waits for " + String.join(", ", create.after()));
        }
        if (mode == Mode.OBSERVE) {
            return report(create, Phase.PLANNED, "");
        }
        if (mode == Mode.REPORT_DRIFT) {
            return report(create, Phase.DRIFTED, "is missing");
        }
        var proof = observatory.watchAny(create.kind()).provesAbsenceAt();
        var failure = failure(create);
        if (failure.isPresent()) {
            proof.ifPresent(this::soon); // the failed call may have created it
            return blocked(create, failure.get());
        }
        soon(create.kind().isNameless() && proof.isPresent() ? proof.get() : now.plus(pace.floor()));
        return report(create, Phase.PLANNED, create.kind().isNameless() ? "looks twice before it creates" : "");
    }

    private NodeReport changing(Step.OfNode step, String what, List<String> after) {
        if (mode != Mode.CORRECT) {
            return report(step, Phase.DRIFTED, what);
        }
        if (!after.isEmpty()) {
            return held(step, Phase.IN_PROGRESS, what + " waits for " + String.join(", ", after));
        }
        var failure = failure(step);
        return failure.isPresent() ? blocked(step, failure.get()) : moving(step, Phase.IN_PROGRESS, what);
    }

    private NodeReport deleting(Step.Delete<?, ?, ?> delete) {
        if (mode != Mode.CORRECT) {
            return report(delete, Phase.DRIFTED, delete.why());
        }
        if (!delete.after().isEmpty()) {
            var after = String.join(", ", delete.after());
            return report(delete, Phase.DELETING, "waits until these are gone: " + after);
        }
        var failure = failure(delete);
        return failure.isPresent() ? blocked(delete, failure.get()) : moving(delete, Phase.DELETING, delete.why());
    }

    private NodeReport waiting(Step.Wait<?, ?, ?> wait) {
        return moving(wait, isGoing(wait.kind(), wait.have()) ? Phase.DELETING : Phase.IN_PROGRESS, wait.what());
    }

    /** Error of a step in backoff; empty if the step may be attempted. Schedules the retry. */
    private Optional<CloudError> failure(Step step) {
        var parked = memory.backoff().parked(Task.of(step), now, graph.owner().generation());
        parked.ifPresent(each -> soon(each.until()));
        return parked.map(Backoff.Parked::error)
                .or(() -> step instanceof Step.Update<?, ?, ?> update ? noEffect(update) : Optional.empty());
    }

    private Optional<CloudError> noEffect(Step.Update<?, ?, ?> update) {
        var generation = graph.owner().generation();
        var isUnclear = observatory.isUnclear(update.kind(), update.have());
        var failure = memory.effects().failure(update, generation, isUnclear);
        failure.ifPresent(ignored -> soon(
                isUnclear
                        ? now
                        : memory.effects().waitsUntil(update, now, generation).orElse(now)));
        return failure;
    }

    /**
     * Reports a step that waits for dependencies. Dependencies in this graph schedule the next reconcile themselves;
     * changes in other graphs arrive as notifications, with a poll at the longest interval as fallback.
     */
    private NodeReport held(Step.OfNode step, Phase phase, String message) {
        if (step.node().needs().stream().anyMatch(need -> need.node().isReference())) {
            soon(now.plus(pace.ceiling()));
        }
        return report(step, phase, message);
    }

    private NodeReport stuck(Step step, CloudError error) {
        if (!error.kind().needsPerson()) {
            fly(step);
        }
        return blocked(step, error);
    }

    private NodeReport moving(Step step, Phase phase, String message) {
        fly(step);
        return report(step, phase, message);
    }

    /** Records a transition, from whose duration the time of the next poll follows. */
    private void fly(Step step) {
        if (mode != Mode.OBSERVE) {
            var task = Task.of(step);
            var made = memory.madeAt(step.identity());
            var since = made.or(() -> memory.since(task)).orElse(now);
            flights.put(task, new Memory.Flight(step.kind(), since, made.isPresent()));
        }
    }

    private void learn(Step step) {
        if (step instanceof Step.Keep<?, ?, ?> keep) {
            memory.madeAt(keep.identity())
                    .ifPresent(began -> observatory.usual().saw(keep.kind(), Duration.between(began, now)));
            memory.isNoLongerMade(keep.identity());
            memory.effects()
                    .asWanted(
                            keep.identity(),
                            observatory.watchAny(keep.kind()).looked(),
                            keep.kind().detailsEvery());
        }
    }

    private Instant next(Memory.Flight flight) {
        var together = flights.values().stream()
                .filter(other -> other.kind().equals(flight.kind()))
                .count();
        return observatory.nextLook(flight, Math.toIntExact(together));
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
    private void soon(Instant at) {
        var next = at.isAfter(now) ? at : now.plus(pace.floor());
        lookAgain = next.isBefore(lookAgain) ? next : lookAgain;
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <H> boolean isGoing(ResourceKind<?, ?, H> kind, @Nullable Object have) {
        return have != null && kind.state((H) have) instanceof State.Deleting;
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
    private static <H> String id(ResourceKind<?, ?, H> kind, @Nullable Object have) {
        return have == null ? "" : kind.id((H) have);
    }
}
