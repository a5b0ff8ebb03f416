package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a drill runs, and when its proof is too old. Pure. */
final class DrillTimes {
    private DrillTimes() {}

    /**
     * Time of the next run, which is due if it is not in the future; empty if there is none: the drill ran once, or is suspended. Of
     * several missed occurrences the first one is returned, and the run that starts for it takes the place of all.
     *
     * @throws IllegalArgumentException if the schedule is none
     */
    static Optional<Instant> nextRun(DrillSpec spec, DrillStatus status, Instant createdAt) {
        var schedule = spec.schedule() == null ? null : CronSchedule.parse(spec.schedule());
        if (spec.suspend()) {
            return Optional.empty();
        }
        var last = status.lastRun();
        if (schedule == null) {
            return last == null ? Optional.of(createdAt) : Optional.empty();
        }
        return schedule.next(last == null ? createdAt : Instant.parse(last));
    }

    /**
     * Time from which on the proof is older than its schedule: the first occurrence after the newest run that passed, and the time that
     * a run may take. Empty for a drill without a schedule, or with one that is none.
     */
    static Optional<Instant> overdueAt(DrillSpec spec, DrillStatus status, Instant createdAt) {
        if (spec.schedule() == null) {
            return Optional.empty();
        }
        var proved = status.history().stream()
                .filter(result -> result.result().equals(DrillRuns.PASSED))
                .map(DrillResult::startedAt)
                .map(Instant::parse)
                .max(Instant::compareTo)
                .orElse(createdAt);
        try {
            return CronSchedule.parse(spec.schedule())
                    .next(proved)
                    .map(due -> due.plus(Duration.ofMinutes(spec.expiryMinutes())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
