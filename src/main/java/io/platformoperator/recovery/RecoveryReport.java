package io.platformoperator.recovery;

import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ReadinessPart;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.readiness.Finding;
import io.platformoperator.recovery.readiness.Outcome;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an environment's status says about its recovery.
 *
 * @param status null before the first observation
 * @param beforeObservation why nothing was observed yet; null once something was, or if only the first observation is missing
 */
public record RecoveryReport(
        @Nullable RecoveryStatus status, @Nullable Finding beforeObservation) {
    /** Condition: the region that stands by could take over. */
    public static final String FAILOVER_READY = "FailoverReady";
    /** Condition: every recovery objective that was measured is met. */
    public static final String OBJECTIVES_MET = "ObjectivesMet";

    private static final int SHOWN = 5;
    private static final String NOT_OBSERVED =
            "not observed yet: all children of both regions have to be ready once, and the first observation to be complete";

    /** The report of a status, or of an environment whose first observation is not complete. */
    public RecoveryReport(@Nullable RecoveryStatus status) {
        this(status, null);
    }

    /** Adds the conditions. */
    public void addTo(Conditions conditions) {
        if (status == null) {
            if (beforeObservation == null) {
                conditions.with(FAILOVER_READY, Outcome.UNKNOWN.text(), "NotObserved", NOT_OBSERVED);
            } else {
                conditions.with(
                        FAILOVER_READY,
                        beforeObservation.outcome().text(),
                        beforeObservation.reason(),
                        beforeObservation.message());
            }
            conditions.with(OBJECTIVES_MET, Outcome.UNKNOWN.text(), "NotObserved", NOT_OBSERVED);
            return;
        }
        var problems = problems(status.parts());
        if (problems.isEmpty()) {
            var message =
                    status.standbyRegion() + " can take over; expected loss of data: " + status.lossSeconds() + " s";
            conditions.with(FAILOVER_READY, Outcome.READY.text(), "Ready", message);
        } else {
            var first = problems.getFirst();
            conditions.with(FAILOVER_READY, first.status(), first.reason(), text(problems));
        }
        addObjectives(status, conditions);
    }

    /** Why the region that stands by can't take over; null if it can. */
    public @Nullable String problem() {
        if (status == null) {
            return NOT_OBSERVED;
        }
        var problems = problems(status.parts());
        return problems.isEmpty() ? null : text(problems);
    }

    /** The parts that are not ready, then those of which it can't be told. */
    private static List<ReadinessPart> problems(List<ReadinessPart> parts) {
        return Stream.of(Outcome.NOT_READY, Outcome.UNKNOWN)
                .flatMap(outcome -> parts.stream().filter(part -> part.status().equals(outcome.text())))
                .toList();
    }

    private static String text(List<ReadinessPart> problems) {
        var shown = problems.stream()
                .limit(SHOWN)
                .map(part -> "%s (%s since %s): %s".formatted(part.name(), part.reason(), part.since(), part.message()))
                .collect(Collectors.joining("; "));
        return problems.size() <= SHOWN
                ? shown
                : shown + "; and " + (problems.size() - SHOWN) + " more in status.recovery.parts";
    }

    /** The report with what the drills measured. */
    public RecoveryReport with(List<PlatformDrill> drills) {
        return status == null
                ? this
                : new RecoveryReport(new RecoveryStatus(
                        status.measuredAt(),
                        status.standbyRegion(),
                        status.lossSeconds(),
                        status.stores(),
                        status.parts(),
                        DrillProofs.applyTo(status.objectives(), drills)));
    }

    private static void addObjectives(RecoveryStatus status, Conditions conditions) {
        var missed = stores(status, ObjectiveState.MISSED);
        var unknown = stores(status, ObjectiveState.UNKNOWN);
        var never = status.objectives().stream()
                .filter(each -> each.state() == ObjectiveState.NEVER_MEASURED)
                .map(RecoveryStatus.ObjectiveStatus::name)
                .collect(Collectors.joining(", "));
        var tooSlow = status.objectives().stream()
                .filter(each -> each.state() == ObjectiveState.MISSED && each.measuredSeconds() != null)
                .map(each -> "%s took %d s (objective %d s), measured by %s at %s"
                        .formatted(
                                each.name(),
                                each.measuredSeconds(),
                                each.objectiveSeconds(),
                                each.source(),
                                each.measuredAt()))
                .collect(Collectors.joining("; "));
        var rest = never.isEmpty() ? "" : "; never measured: " + never;
        if (!missed.isEmpty()) {
            conditions.with(OBJECTIVES_MET, Outcome.NOT_READY.text(), "DataLossMissed", losses(missed) + rest);
        } else if (!unknown.isEmpty()) {
            conditions.with(OBJECTIVES_MET, Outcome.UNKNOWN.text(), "DataLossUnknown", losses(unknown) + rest);
        } else if (!tooSlow.isEmpty()) {
            conditions.with(OBJECTIVES_MET, Outcome.NOT_READY.text(), "ObjectiveMissed", tooSlow + rest);
        } else {
            var message = "expected loss of data: %d s of %d s"
                    .formatted(status.lossSeconds(), status.stores().getFirst().objectiveSeconds());
            conditions.with(OBJECTIVES_MET, Outcome.READY.text(), "DataLossMet", message + rest);
        }
    }

    private static List<DataLoss> stores(RecoveryStatus status, ObjectiveState state) {
        return status.stores().stream().filter(store -> store.state() == state).toList();
    }

    private static String losses(List<DataLoss> stores) {
        return stores.stream()
                .map(store -> "the loss of the %s is %s (objective %d s)"
                        .formatted(
                                store.name(),
                                store.lossSeconds() == null || store.state() == ObjectiveState.UNKNOWN
                                        ? "unknown"
                                        : store.lossSeconds() + " s",
                                store.objectiveSeconds()))
                .collect(Collectors.joining("; "));
    }
}
