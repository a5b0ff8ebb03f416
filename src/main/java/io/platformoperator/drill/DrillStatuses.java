package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillRun.DrillPhase;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the status of a drill. Pure: a status without a change is equal to the one before. */
final class DrillStatuses {
    private static final String CONDITION = "Passed";

    private DrillStatuses() {}

    /**
     * The status with a run in progress or ended.
     *
     * @param nextRun start of the next run; null if there is none
     */
    static DrillStatus of(PlatformDrill drill, DrillRun run, @Nullable Instant nextRun, Instant now) {
        var before = drill.statusOrEmpty();
        var result = DrillRuns.result(run);
        var isActive = DrillRuns.isActive(run);
        var message = message(run);
        var conditions =
                conditions(drill, now).summary(!isActive, isActive, false, isActive ? "Running" : "Idle", message);
        if (isActive) {
            Conditions.find(before.conditions(), CONDITION)
                    .ifPresent(
                            last -> conditions.with(CONDITION, last.getStatus(), last.getReason(), last.getMessage()));
        } else {
            var reason = run.failureReason();
            conditions.with(CONDITION, reason == null, reason == null ? "Verified" : reason, message);
        }
        return new DrillStatus(
                drill.getMetadata().getGeneration(),
                conditions.list(),
                result,
                isActive ? before.rto() : text(run.rtoSeconds()),
                isActive ? before.rpo() : text(run.rpoSeconds()),
                isActive ? before.objective() : DrillRuns.objective(run),
                run.startedAt(),
                nextRun == null ? null : Conditions.time(nextRun),
                message,
                run,
                history(drill, run));
    }

    /** The status without a run in progress. */
    static DrillStatus idle(
            PlatformDrill drill,
            String reason,
            String message,
            boolean isStalled,
            @Nullable Instant nextRun,
            Instant now) {
        var before = drill.statusOrEmpty();
        var conditions = conditions(drill, now).summary(!isStalled, false, isStalled, reason, message);
        Conditions.find(before.conditions(), CONDITION)
                .ifPresent(last -> conditions.with(CONDITION, last.getStatus(), last.getReason(), last.getMessage()));
        return new DrillStatus(
                drill.getMetadata().getGeneration(),
                conditions.list(),
                before.result(),
                before.rto(),
                before.rpo(),
                before.objective(),
                before.lastRun(),
                nextRun == null ? null : Conditions.time(nextRun),
                message,
                before.run(),
                before.history());
    }

    private static Conditions conditions(PlatformDrill drill, Instant now) {
        return new Conditions(
                drill.statusOrEmpty().conditions(), drill.getMetadata().getGeneration(), now);
    }

    /** The summary of a run in one line. */
    static String message(DrillRun run) {
        if (!DrillRuns.isActive(run)) {
            return run.failureMessage() == null
                    ? "the data of " + run.restorePoint() + " was restored and verified in " + text(run.rtoSeconds())
                    : run.failureReason() + ": " + run.failureMessage();
        }
        return run.phases().stream()
                .filter(phase -> phase.outcome() == Outcome.RUNNING)
                .findFirst()
                .map(DrillStatuses::message)
                .orElse("running");
    }

    private static String message(DrillPhase phase) {
        return phase.message() == null ? phase.name() : phase.name() + ": " + phase.message();
    }

    private static List<DrillResult> history(PlatformDrill drill, DrillRun run) {
        var before = drill.statusOrEmpty().history();
        var ended = run.endedAt();
        if (ended == null || before.stream().anyMatch(each -> each.startedAt().equals(run.startedAt()))) {
            return before;
        }
        var all = new ArrayList<DrillResult>();
        all.add(new DrillResult(
                run.startedAt(),
                ended,
                DrillRuns.result(run),
                run.rtoSeconds(),
                run.rpoSeconds(),
                run.services() == null ? null : run.services().seconds(),
                DrillRuns.objective(run),
                message(run)));
        all.addAll(before);
        return all.stream().limit(drill.getSpec().historyLimit()).toList();
    }

    /** The failed checks as one text; empty if all hold. */
    static String failures(List<DrillCheckResult> checks) {
        return String.join(
                "; ",
                checks.stream()
                        .filter(check -> !check.passed())
                        .map(check -> check.check() + ": " + check.message())
                        .toList());
    }

    /** A duration as people write it, such as {@code 9m12s}. */
    static @Nullable String text(@Nullable Long seconds) {
        return MeasuredTime.text(seconds);
    }
}
