package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Converts the engine's result for a graph into the child's status. A pure function of its arguments. */
record StatusReport(ReportContext context) {
    private static final Map<Phase, String> STATES = Map.of(
            Phase.READY, "Ready",
            Phase.PLANNED, "Waiting",
            Phase.IN_PROGRESS, "InProgress",
            Phase.DRIFTED, "Drifted",
            Phase.BLOCKED, "Blocked",
            Phase.DELETING, "Deleting",
            Phase.RETAINED, "Retained",
            Phase.UNMANAGED, "Unmanaged",
            Phase.DELETED, "Gone");

    private static final Set<String> OF_FAILOVERS = Set.of("role", "fenced");

    /**
     * Status after a reconcile.
     *
     * @param costPerMonth estimated cost of all desired resources in US dollars
     * @param untilReady estimated time until all resources are ready
     * @param region has notices for the user, or none
     */
    SubsystemStatus of(ReconcileResult result, double costPerMonth, Duration untilReady, ChosenRegion region) {
        var reports = result.reports();
        var ready = count(reports, Phase.READY);
        var desired = reports.size()
                - count(reports, Phase.DELETING)
                - count(reports, Phase.RETAINED)
                - count(reports, Phase.UNMANAGED);
        var summary = new Summary(reports);
        var message = summary.problem().orElseGet(() -> readyMessage(ready) + summary.unmanaged());
        var notice = region.topic().noticeCondition();
        var conditions = context.conditions()
                .summary(result.isReady(), summary.isInProgress(), summary.isStalled(), summary.reason(), message)
                .when(!region.notices().isEmpty(), notice, notice, region.text())
                .list();
        return new SubsystemStatus(
                context.generation(),
                conditions,
                ready,
                desired,
                ready + "/" + desired,
                String.format(Locale.ROOT, "%.2f", costPerMonth),
                result.isReady() ? null : estimate(untilReady),
                message,
                reports.stream().map(this::status).toList(),
                outputs(result),
                context.request());
    }

    /**
     * What applications use stays published while AWS does not answer: an endpoint goes on to serve without AWS's control plane. What
     * failovers are decided by is unknown then.
     */
    private Map<String, String> outputs(ReconcileResult result) {
        var outputs = new TreeMap<>(result.outputs());
        context.before().outputs().forEach((key, value) -> {
            if (result.unknownOutputs().contains(key) && !OF_FAILOVERS.contains(key)) {
                outputs.putIfAbsent(key, value);
            }
        });
        return outputs;
    }

    /** Status after a step of the teardown that did not complete it. */
    SubsystemStatus ofTeardown(ReconcileResult result) {
        var remaining = result.reports().stream()
                .filter(report -> report.phase() != Phase.DELETED)
                .toList();
        var deleting = remaining.stream()
                .filter(report -> report.phase() != Phase.RETAINED && report.phase() != Phase.UNMANAGED)
                .toList();
        var summary = new Summary(deleting);
        var message = "deleting: "
                + summary.problem()
                        .orElse(
                                deleting.isEmpty()
                                        ? "AWS lists no resource that is to be deleted; checking once more"
                                        : deleting.size() + " resources remain");
        var before = context.before();
        var conditions = context.conditions()
                .with(Conditions.READY, false, "Deleting", message)
                .when(!summary.isStalled(), Conditions.RECONCILING, "Deleting", message)
                .when(summary.isStalled(), Conditions.STALLED, summary.reason(), message)
                .list();
        return new SubsystemStatus(
                context.generation(),
                conditions,
                before.resourcesReady(),
                before.resourcesWanted(),
                deleting.size() + " left",
                before.costPerMonth(),
                null,
                message,
                remaining.stream().map(this::status).toList(),
                before.outputs(),
                context.request());
    }

    /**
     * Status after the teardown, while AWS may still create resources.
     *
     * @param found descriptions of those that AWS has created
     */
    SubsystemStatus ofLateCreations(List<String> found) {
        var message = found.isEmpty()
                ? "all resources are deleted; AWS may create some of them again for a few minutes"
                : "deleting what AWS created again: " + String.join(", ", found);
        var before = context.before();
        var conditions = context.conditions()
                .with(Conditions.READY, false, "Deleting", message)
                .with(Conditions.RECONCILING, true, "Deleting", message)
                .with(Conditions.TORN_DOWN, true, "Deleted", "all resources were deleted")
                .list();
        return new SubsystemStatus(
                context.generation(),
                conditions,
                before.resourcesReady(),
                before.resourcesWanted(),
                found.size() + " left",
                before.costPerMonth(),
                null,
                message,
                List.of(),
                before.outputs(),
                context.request());
    }

    /** Keeps the present estimate until its time has passed, so that the status does not change with every reconcile. */
    private String estimate(Duration untilReady) {
        var before = context.before();
        var present = before.estimatedReadyAt();
        var isSameSpec = Objects.equals(before.observedGeneration(), context.generation());
        return present != null && isSameSpec && Instant.parse(present).isAfter(context.now())
                ? present
                : Conditions.time(context.now().plus(untilReady));
    }

    private ResourceStatus status(ResourceReport report) {
        return context.resource(
                report.identity().name(),
                report.kind(),
                report.id().isEmpty() ? null : report.id(),
                state(report.phase()),
                report.message());
    }

    private static String readyMessage(int resources) {
        return switch (resources) {
            case 0 -> "the spec asks for no resources";
            case 1 -> "1 resource is ready";
            default -> "all " + resources + " resources are ready";
        };
    }

    private static int count(List<ResourceReport> reports, Phase phase) {
        return Math.toIntExact(
                reports.stream().filter(report -> report.phase() == phase).count());
    }

    private static String state(Phase phase) {
        return Objects.requireNonNull(STATES.get(phase));
    }

    /** The resources that are not ready, in one reason and one line: errors that need a user come first. */
    private record Summary(List<ResourceReport> reports) {
        private List<ResourceReport> in(Phase phase) {
            return reports.stream().filter(report -> report.phase() == phase).toList();
        }

        boolean isStalled() {
            return in(Phase.BLOCKED).stream().anyMatch(Summary::needsUser);
        }

        boolean isInProgress() {
            return !in(Phase.IN_PROGRESS).isEmpty()
                    || !in(Phase.PLANNED).isEmpty()
                    || !in(Phase.DELETING).isEmpty();
        }

        private @Nullable ResourceReport worst() {
            return in(Phase.BLOCKED).stream()
                    .filter(report -> report.error() != null)
                    .max((a, b) -> Boolean.compare(needsUser(a), needsUser(b)))
                    .orElse(null);
        }

        private static boolean needsUser(ResourceReport report) {
            return report.error() != null && report.error().errorClass().needsUserAction();
        }

        String reason() {
            var worst = worst();
            if (worst != null && worst.error() != null) {
                return worst.error().errorClass().reason();
            }
            return !in(Phase.DRIFTED).isEmpty() ? "Drifted" : isInProgress() ? "InProgress" : "AllResourcesReady";
        }

        /** The first problem, with its resource, and the number of others; empty if every resource is ready. */
        Optional<String> problem() {
            var worst = worst();
            if (worst != null && worst.error() != null && worst.error().errorClass() == ErrorClass.CLAIMED) {
                return Optional.of(worst.error().toString()); // it is the same for each resource
            }
            if (worst != null) {
                return Optional.of(
                        line(worst, worst.message(), in(Phase.BLOCKED).size()));
            }
            for (var phase : List.of(Phase.DRIFTED, Phase.IN_PROGRESS, Phase.DELETING, Phase.PLANNED)) {
                var some = in(phase);
                if (!some.isEmpty()) {
                    var first = some.getFirst();
                    var text = first.message().isEmpty() ? state(phase) : first.message();
                    return Optional.of(line(first, text, some.size()));
                }
            }
            return Optional.empty();
        }

        /** The parts that other clients added; empty if there are none. */
        String unmanaged() {
            var some = in(Phase.UNMANAGED);
            return some.isEmpty()
                    ? ""
                    : "; " + line(some.getFirst(), some.getFirst().message(), some.size());
        }

        private static String line(ResourceReport report, String text, int count) {
            return Conditions.firstAndCount(
                    report.kind() + " " + report.identity().name() + ": " + text, count);
        }
    }
}
