package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what a pass left: a report per resource, and when to look again. */
final class Reporter<C extends Cloud> {
    private final Graph<C> graph;
    private final Plan plan;
    private final Mode mode;
    private final Observatory<C> observatory;
    private final Backoff backoff;
    private final Map<Identity, Instant> inFlight;
    private final Pace pace;
    private final Instant now;
    private Instant lookAgain;

    Reporter(
            Graph<C> graph,
            Plan plan,
            Mode mode,
            Observatory<C> observatory,
            Backoff backoff,
            Map<Identity, Instant> inFlight,
            Pace pace,
            Instant now) {
        this.graph = graph;
        this.plan = plan;
        this.mode = mode;
        this.observatory = observatory;
        this.backoff = backoff;
        this.inFlight = inFlight;
        this.pace = pace;
        this.now = now;
        this.lookAgain = now.plus(pace.steady());
    }

    Outcome outcome(List<Change> changes) {
        var reports = new ArrayList<NodeReport>();
        for (var step : plan.steps()) {
            var isReference = step instanceof Step.OfNode of && of.node().isReference();
            if (!isReference) {
                reports.add(report(step));
            }
        }
        return new Outcome(plan, reports, graph.outputs(existing()), changes, lookAgain);
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
        var failure = backoff.last(step.identity());
        if (failure.isPresent() && !(step instanceof Step.Keep)) {
            soon(failure.get().until());
            track(step, false);
            return blocked(step, failure.get().error());
        }
        return switch (step) {
            case Step.Create<?, ?, ?> create -> planned(create);
            case Step.Update<?, ?, ?> update ->
                mode == Mode.CORRECT
                        ? moving(step, NodeReport.Phase.IN_PROGRESS, "changing " + text(update.differences()))
                        : report(step, NodeReport.Phase.DRIFTED, text(update.differences()));
            case Step.Replace<?, ?, ?> replace ->
                mode == Mode.CORRECT
                        ? moving(step, NodeReport.Phase.IN_PROGRESS, "replacing for " + text(replace.differences()))
                        : report(step, NodeReport.Phase.DRIFTED, text(replace.differences()));
            case Step.Delete<?, ?, ?> delete ->
                delete.after().isEmpty()
                        ? moving(step, NodeReport.Phase.DELETING, delete.why())
                        : report(
                                step,
                                NodeReport.Phase.DELETING,
                                "waits until these are gone: " + String.join(", ", delete.after()));
            case Step.Wait<?, ?, ?> wait -> waiting(wait);
            case Step.Keep<?, ?, ?> keep ->
                report(step, keep.why().isEmpty() ? NodeReport.Phase.READY : NodeReport.Phase.RETAINED, keep.why());
            case Step.Blocked<?, ?, ?> stuck -> {
                soon(now.plus(pace.ceiling()));
                yield blocked(step, stuck.error());
            }
            case Step.Leave<?, ?, ?> left -> report(step, NodeReport.Phase.RETAINED, left.why());
            case Step.Gone<?, ?, ?> ignored -> report(step, NodeReport.Phase.GONE, "");
        };
    }

    @SuppressWarnings("unchecked") // the plan is one of a Graph<C>
    private NodeReport planned(Step.Create<?, ?, ?> create) {
        if (!create.after().isEmpty()) {
            if (create.node().needs().stream().anyMatch(need -> need.node().isReference())) {
                soon(now.plus(pace.floor())); // another graph's pass sees it become ready; looking here makes no call
            }
            return report(create, NodeReport.Phase.PLANNED, "waits for " + String.join(", ", create.after()));
        }
        var proof = create.kind().isNameless()
                ? observatory.watch((ResourceKind<C, ?, ?>) create.kind()).provesAbsenceAt()
                : Optional.<Instant>empty();
        soon(proof.orElse(now.plus(pace.floor())));
        return report(create, NodeReport.Phase.PLANNED, proof.isPresent() ? "looks twice before it creates" : "");
    }

    private NodeReport waiting(Step.Wait<?, ?, ?> wait) {
        if (wait.have() != null) {
            return moving(wait, NodeReport.Phase.IN_PROGRESS, wait.what());
        }
        return report(wait, NodeReport.Phase.PLANNED, "waits " + wait.what());
    }

    /** In flight: how soon to look again follows how long it has been so. */
    private NodeReport moving(Step step, NodeReport.Phase phase, String message) {
        var since = track(step, true);
        soon(now.plus(pace.interval(since == null ? Duration.ZERO : Duration.between(since, now))));
        return new NodeReport(step.identity(), step.kind().name(), id(step), phase, message, null);
    }

    private NodeReport report(Step step, NodeReport.Phase phase, String message) {
        track(step, false);
        return new NodeReport(step.identity(), step.kind().name(), id(step), phase, message, null);
    }

    private NodeReport blocked(Step step, CloudError error) {
        var phase = error.kind() == ErrorClass.WAITING ? NodeReport.Phase.IN_PROGRESS : NodeReport.Phase.BLOCKED;
        return new NodeReport(step.identity(), step.kind().name(), id(step), phase, error.toString(), error);
    }

    private @Nullable Instant track(Step step, boolean flying) {
        return inFlight.compute(step.identity(), (identity, since) -> !flying ? null : since == null ? now : since);
    }

    private void soon(Instant at) {
        lookAgain = at.isBefore(lookAgain) ? at : lookAgain;
    }

    private static String text(List<Difference> differences) {
        return differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
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
            case Step.Gone<?, ?, ?> ignored -> "";
        };
    }

    @SuppressWarnings("unchecked") // a step pairs a kind with a resource of that kind
    private static <H> String id(ResourceKind<?, ?, H> kind, @Nullable Object have) {
        return have == null ? "" : kind.id((H) have);
    }
}
