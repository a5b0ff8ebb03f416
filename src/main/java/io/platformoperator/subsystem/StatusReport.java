package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.NodeReport;
import io.platformoperator.graph.NodeReport.Phase;
import io.platformoperator.graph.Outcome;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From what a pass found to the status that people read. A pure function of its arguments; nothing in it changes unless
 * something happened, so that a steady object is never written.
 *
 * @param before the status so far
 * @param generation of the spec that the pass worked on
 * @param request the value of the reconcile-now annotation, which a pass answers
 */
record StatusReport(
        SubsystemStatus before, long generation, @Nullable String request, Instant now) {

    /** Whether somebody asks for a pass that was not made yet. */
    boolean isAskedFor() {
        return request != null && !request.equals(before.handledReconcileRequest());
    }

    /** After a pass towards what is wanted. */
    SubsystemStatus of(Outcome outcome, double costPerMonth, Duration untilReady) {
        var reports = outcome.reports();
        var ready =
                reports.stream().filter(report -> report.phase() == Phase.READY).count();
        var summary = new Summary(reports);
        var conditions = new Conditions(before.conditions(), generation, now)
                .with(Conditions.READY, outcome.isReady(), summary.reason(), summary.message())
                .when(summary.isMoving(), Conditions.RECONCILING, summary.reason(), summary.message())
                .when(summary.isStalled(), Conditions.STALLED, summary.reason(), summary.message())
                .list();
        var wanted = reports.stream()
                .filter(report -> report.phase() != Phase.DELETING && report.phase() != Phase.RETAINED)
                .count();
        return new SubsystemStatus(
                generation,
                conditions,
                Math.toIntExact(ready),
                Math.toIntExact(wanted),
                ready + "/" + wanted,
                String.format(Locale.ROOT, "%.2f", costPerMonth),
                outcome.isReady() ? null : estimate(untilReady),
                summary.message(),
                reports.stream().map(this::status).toList(),
                outcome.outputs(),
                request);
    }

    /** After a pass towards nothing. */
    SubsystemStatus ofTeardown(Outcome outcome) {
        var left = outcome.reports().stream()
                .filter(report -> report.phase() != Phase.GONE)
                .toList();
        var summary = new Summary(left);
        var message = left.isEmpty() ? "everything is gone" : "deleting: " + summary.message();
        var conditions = new Conditions(before.conditions(), generation, now)
                .with(Conditions.READY, false, "Deleting", message)
                .when(!summary.isStalled(), Conditions.RECONCILING, "Deleting", message)
                .when(summary.isStalled(), Conditions.STALLED, summary.reason(), message)
                .list();
        return new SubsystemStatus(
                generation,
                conditions,
                before.resourcesReady(),
                before.resourcesWanted(),
                left.size() + " left",
                before.costPerMonth(),
                null,
                message,
                left.stream().map(this::status).toList(),
                before.outputs(),
                request);
    }

    /** When not even a look at AWS was possible. */
    SubsystemStatus of(CloudError error) {
        return halted(error.kind().reason(), error.toString(), error.kind().needsPerson());
    }

    /** When the object is to be left alone. */
    SubsystemStatus paused(String why) {
        return halted("Paused", why, false);
    }

    private SubsystemStatus halted(String reason, String message, boolean stalled) {
        var conditions = new Conditions(before.conditions(), generation, now)
                .with(Conditions.READY, false, reason, message)
                .when(stalled, Conditions.STALLED, reason, message)
                .list();
        return new SubsystemStatus(
                generation,
                conditions,
                before.resourcesReady(),
                before.resourcesWanted(),
                before.progress(),
                before.costPerMonth(),
                null,
                message,
                before.resources(),
                before.outputs(),
                before.handledReconcileRequest()); // not handled yet
    }

    /** An estimate stands until its time has come: one that moved with every look would be no help. */
    private String estimate(Duration untilReady) {
        var known = before.estimatedReadyAt();
        var isSameSpec = Objects.equals(before.observedGeneration(), generation);
        return known != null && isSameSpec && Instant.parse(known).isAfter(now)
                ? known
                : Conditions.time(now.plus(untilReady));
    }

    private ResourceStatus status(NodeReport report) {
        var state = word(report.phase());
        var name = report.identity().name();
        var since = before.resources().stream()
                .filter(known -> known.name().equals(name) && known.kind().equals(report.kind()))
                .filter(known -> known.state().equals(state))
                .map(ResourceStatus::since)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> Conditions.time(now));
        return new ResourceStatus(
                name,
                report.kind(),
                report.id().isEmpty() ? null : report.id(),
                state,
                since,
                report.message().isEmpty() ? null : report.message());
    }

    private static final Map<Phase, String> WORDS = Map.of(
            Phase.READY, "Ready",
            Phase.PLANNED, "Waiting",
            Phase.IN_PROGRESS, "InProgress",
            Phase.DRIFTED, "Drifted",
            Phase.BLOCKED, "Blocked",
            Phase.DELETING, "Deleting",
            Phase.RETAINED, "Retained",
            Phase.GONE, "Gone");

    private static String word(Phase phase) {
        return Objects.requireNonNull(WORDS.get(phase));
    }

    /** The one line that says what stands between now and ready; errors that need a person come first. */
    private record Summary(List<NodeReport> reports) {
        private List<NodeReport> in(Phase phase) {
            return reports.stream().filter(report -> report.phase() == phase).toList();
        }

        boolean isStalled() {
            return in(Phase.BLOCKED).stream()
                    .anyMatch(report ->
                            report.error() != null && report.error().kind().needsPerson());
        }

        boolean isMoving() {
            return !in(Phase.IN_PROGRESS).isEmpty()
                    || !in(Phase.PLANNED).isEmpty()
                    || !in(Phase.DELETING).isEmpty();
        }

        private @Nullable NodeReport worst() {
            return in(Phase.BLOCKED).stream()
                    .filter(report -> report.error() != null)
                    .max((a, b) -> Boolean.compare(needsPerson(a), needsPerson(b)))
                    .orElse(null);
        }

        private static boolean needsPerson(NodeReport report) {
            return report.error() != null && report.error().kind().needsPerson();
        }

        String reason() {
            var worst = worst();
            if (worst != null && worst.error() != null) {
                return worst.error().kind().reason();
            }
            return !in(Phase.DRIFTED).isEmpty() ? "Drifted" : isMoving() ? "InProgress" : "AllResourcesReady";
        }

        String message() {
            var worst = worst();
            if (worst != null) {
                return worst.kind() + " " + worst.identity().name() + ": " + worst.message()
                        + more(in(Phase.BLOCKED).size());
            }
            for (var phase : List.of(Phase.DRIFTED, Phase.IN_PROGRESS, Phase.DELETING, Phase.PLANNED)) {
                var some = in(phase);
                if (!some.isEmpty()) {
                    var first = some.getFirst();
                    var what = first.message().isEmpty() ? word(phase) : first.message();
                    return first.kind() + " " + first.identity().name() + ": " + what + more(some.size());
                }
            }
            return "all " + in(Phase.READY).size() + " resources are ready";
        }

        private static String more(int count) {
            return count > 1 ? ", and " + (count - 1) + " more" : "";
        }
    }
}
