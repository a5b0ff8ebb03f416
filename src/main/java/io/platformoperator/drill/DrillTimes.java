package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.RestoreValidationSpec;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a drill runs, and when its proof is too old. Pure. */
final class DrillTimes {
    /** Longest time of the drills of a validation. */
    private static final Duration VALIDATION_LIMIT = Duration.ofHours(12);

    private DrillTimes() {}

    /**
     * Time of the next run, which is due if it is not in the future; empty if there is none: the drill ran once, or is suspended. Of
     * several missed occurrences the first one is returned, and the run that starts for it takes the place of all.
     *
     * @throws IllegalArgumentException if the schedule is none
     */
    static Optional<Instant> nextRun(DrillSpec spec, DrillStatus status, Instant createdAt) {
        var schedule = spec.schedule();
        if (schedule != null) {
            return nextRun(schedule, spec.suspend(), status.lastRun(), createdAt);
        }
        return status.lastRun() == null && !spec.suspend() ? Optional.of(createdAt) : Optional.empty();
    }

    /**
     * The same by a schedule.
     *
     * @param lastRun start of the latest run (RFC 3339); null if there was none
     */
    static Optional<Instant> nextRun(String schedule, boolean suspend, @Nullable String lastRun, Instant createdAt) {
        var parsed = CronSchedule.parse(schedule);
        return suspend ? Optional.empty() : parsed.next(lastRun == null ? createdAt : Instant.parse(lastRun));
    }

    /** Time of the run after one that started then (RFC 3339); null if there is none. */
    static @Nullable Instant after(@Nullable String schedule, boolean suspend, String startedAt) {
        try {
            return schedule == null || suspend
                    ? null
                    : CronSchedule.parse(schedule)
                            .next(Instant.parse(startedAt))
                            .orElse(null);
        } catch (IllegalArgumentException e) {
            return null; // reported once the run has ended
        }
    }

    /**
     * Time from which on the proof is older than its schedule: the first occurrence after the newest run that passed, and the time that
     * a run may take. Empty for a drill without a schedule, or with one that is none.
     */
    static Optional<Instant> overdueAt(DrillSpec spec, DrillStatus status, Instant createdAt) {
        var passed = status.history().stream()
                .filter(result -> result.result().equals(DrillRuns.PASSED))
                .map(DrillResult::startedAt);
        return spec.schedule() == null
                ? Optional.empty()
                : overdueAt(spec.schedule(), passed, createdAt, Duration.ofMinutes(spec.expiryMinutes()));
    }

    /** The same for a validation, whose drills run one after the other. */
    static Optional<Instant> overdueAt(RestoreValidationSpec spec, RestoreValidationStatus status, Instant createdAt) {
        var passed = status.history().stream()
                .filter(result -> result.result().equals(DrillRuns.PASSED))
                .map(ValidationResult::startedAt);
        return overdueAt(spec.schedule(), passed, createdAt, VALIDATION_LIMIT);
    }

    private static Optional<Instant> overdueAt(
            String schedule, Stream<String> passed, Instant createdAt, Duration runs) {
        var proved = passed.map(Instant::parse).max(Instant::compareTo).orElse(createdAt);
        try {
            return CronSchedule.parse(schedule).next(proved).map(due -> due.plus(runs));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
