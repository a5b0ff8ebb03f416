package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillRun.DrillPhase;
import io.platformoperator.api.v1alpha1.DrillRun.ServicesTime;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Transitions of a run. Pure: a run is only its status, so that each process goes on where the one before ended. The phases follow each
 * other; a failure skips to {@link #CLEAN_UP}, which every run has.
 */
final class DrillRuns {
    static final String PREPARE = "Prepare";
    static final String RESTORE = "Restore";
    static final String VERIFY = "Verify";
    static final String CLEAN_UP = "CleanUp";

    static final String RUNNING = "Running";
    static final String PASSED = "Passed";
    static final String FAILED = "Failed";
    static final String MET = "Met";
    static final String MISSED = "Missed";

    private static final List<String> PHASES = List.of(PREPARE, RESTORE, VERIFY, CLEAN_UP);

    private DrillRuns() {}

    /**
     * A new run, in its first phase.
     *
     * @param owner what a later process needs to delete what the run created
     */
    static DrillRun begin(String id, String region, Map<String, String> owner, Duration expiry, Instant now) {
        var phases = PHASES.stream()
                .map(name -> name.equals(PREPARE)
                        ? new DrillPhase(name, Outcome.RUNNING, Conditions.time(now), null, null)
                        : new DrillPhase(name, Outcome.PENDING, null, null, null))
                .toList();
        return new DrillRun(
                id,
                Conditions.time(now),
                Conditions.time(now.plus(expiry)),
                null,
                null,
                region,
                null,
                owner,
                phases,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** True until everything that the run created is deleted. */
    static boolean isActive(@Nullable DrillRun run) {
        return run != null && run.endedAt() == null;
    }

    /** Name of the phase in progress; empty for a run that has ended. */
    static Optional<String> phase(DrillRun run) {
        return run.phases().stream()
                .filter(phase -> phase.outcome() == Outcome.RUNNING)
                .map(DrillPhase::name)
                .findFirst();
    }

    /** The run with a message of the phase in progress. */
    static DrillRun waiting(DrillRun run, String message) {
        return with(
                run,
                run.phases().stream()
                        .map(phase -> phase.outcome() == Outcome.RUNNING
                                ? new DrillPhase(phase.name(), phase.outcome(), phase.startedAt(), null, message)
                                : phase)
                        .toList());
    }

    /** The run after the success of the phase in progress, in the next phase. */
    static DrillRun succeeded(DrillRun run, String message, Instant now) {
        return advance(run, Outcome.SUCCEEDED, message, now);
    }

    /** The run after the failure of the phase in progress: only the deletion of what it created is left. */
    static DrillRun failed(DrillRun run, String reason, String message, Instant now) {
        var next = advance(run, Outcome.FAILED, message, now);
        return run.failureReason() == null
                ? new DrillRun(
                        next.id(),
                        next.startedAt(),
                        next.expiresAt(),
                        next.verifiedAt(),
                        next.endedAt(),
                        next.region(),
                        next.restorePoint(),
                        next.source(),
                        next.phases(),
                        next.checks(),
                        next.rtoSeconds(),
                        next.rtoObjectiveSeconds(),
                        next.rpoSeconds(),
                        next.rpoObjectiveSeconds(),
                        next.services(),
                        reason,
                        message,
                        next.cost())
                : next;
    }

    private static DrillRun advance(DrillRun run, Outcome outcome, String message, Instant now) {
        var phases = new ArrayList<DrillPhase>();
        var isNext = false;
        for (var phase : run.phases()) {
            if (phase.outcome() == Outcome.RUNNING) {
                phases.add(new DrillPhase(phase.name(), outcome, phase.startedAt(), Conditions.time(now), message));
                isNext = true;
            } else if (isNext && outcome == Outcome.FAILED && !phase.name().equals(CLEAN_UP)) {
                phases.add(new DrillPhase(phase.name(), Outcome.SKIPPED, null, null, null));
            } else if (isNext) {
                phases.add(new DrillPhase(phase.name(), Outcome.RUNNING, Conditions.time(now), null, null));
                isNext = false;
            } else {
                phases.add(phase);
            }
        }
        return with(run, phases);
    }

    private static DrillRun with(DrillRun run, List<DrillPhase> phases) {
        return with(run, phases, run.services());
    }

    private static DrillRun with(DrillRun run, List<DrillPhase> phases, @Nullable ServicesTime services) {
        return new DrillRun(
                run.id(),
                run.startedAt(),
                run.expiresAt(),
                run.verifiedAt(),
                run.endedAt(),
                run.region(),
                run.restorePoint(),
                run.source(),
                phases,
                run.checks(),
                run.rtoSeconds(),
                run.rtoObjectiveSeconds(),
                run.rpoSeconds(),
                run.rpoObjectiveSeconds(),
                services,
                run.failureReason(),
                run.failureMessage(),
                run.cost());
    }

    /** The run with what it restores, and with the objectives that it is measured against. */
    static DrillRun prepared(DrillRun run, RestoreSource restored, long rtoObjective, @Nullable Long rpoObjective) {
        var source = new TreeMap<>(run.source());
        source.putAll(restored.toMap());
        return new DrillRun(
                run.id(),
                run.startedAt(),
                run.expiresAt(),
                run.verifiedAt(),
                run.endedAt(),
                run.region(),
                Conditions.time(restored.time()),
                source,
                run.phases(),
                run.checks(),
                run.rtoSeconds(),
                rtoObjective,
                run.rpoSeconds(),
                rpoObjective,
                run.services(),
                run.failureReason(),
                run.failureMessage(),
                run.cost());
    }

    /**
     * The run with the results of its checks.
     *
     * @param verifiedAt time of the verification, which ends the measured recovery time
     * @param newest time of the newest heartbeat in the restored data; null: the restore point counts
     */
    static DrillRun verified(
            DrillRun run, List<DrillCheckResult> checks, Instant verifiedAt, @Nullable Instant newest) {
        var started = Instant.parse(run.startedAt());
        var point = run.restorePoint() == null ? started : Instant.parse(run.restorePoint());
        var age = Duration.between(newest == null ? point : newest, started).toSeconds();
        return new DrillRun(
                run.id(),
                run.startedAt(),
                run.expiresAt(),
                Conditions.time(verifiedAt),
                run.endedAt(),
                run.region(),
                run.restorePoint(),
                run.source(),
                run.phases(),
                checks,
                Duration.between(started, verifiedAt).toSeconds(),
                run.rtoObjectiveSeconds(),
                Math.max(0, age),
                run.rpoObjectiveSeconds(),
                run.services(),
                run.failureReason(),
                run.failureMessage(),
                run.cost());
    }

    /** The run after the deletion of everything that it created. */
    static DrillRun ended(DrillRun run, double dollars, Instant now) {
        var next = advance(run, Outcome.SUCCEEDED, "everything that the run created is deleted", now);
        return new DrillRun(
                next.id(),
                next.startedAt(),
                next.expiresAt(),
                next.verifiedAt(),
                Conditions.time(now),
                next.region(),
                next.restorePoint(),
                next.source(),
                next.phases(),
                next.checks(),
                next.rtoSeconds(),
                next.rtoObjectiveSeconds(),
                next.rpoSeconds(),
                next.rpoObjectiveSeconds(),
                next.services(),
                next.failureReason(),
                next.failureMessage(),
                "%.2f".formatted(dollars));
    }

    /** Running, Passed or Failed. */
    static String result(DrillRun run) {
        return isActive(run) ? RUNNING : run.failureReason() == null ? PASSED : FAILED;
    }

    /** The run with what it knows now of what it restores. */
    static DrillRun withSource(DrillRun run, RestoreSource restored) {
        var objective = run.rtoObjectiveSeconds();
        return prepared(run, restored, objective == null ? 0 : objective, run.rpoObjectiveSeconds());
    }

    /** The run with the time until the services of a restored environment could run. */
    static DrillRun withServices(DrillRun run, ServicesTime services) {
        return with(run, run.phases(), services);
    }

    /** Met or Missed; null if nothing was measured. A recovery of wrong data meets no objective. */
    static @Nullable String objective(DrillRun run) {
        if (run.rtoSeconds() == null || run.rtoObjectiveSeconds() == null) {
            return null;
        }
        var services = run.services();
        var servicesAreInTime = services == null || services.seconds() <= services.objectiveSeconds();
        var isInTime = run.rtoSeconds() <= run.rtoObjectiveSeconds();
        var isRecent = run.rpoObjectiveSeconds() == null
                || (run.rpoSeconds() != null && run.rpoSeconds() <= run.rpoObjectiveSeconds());
        return isInTime && servicesAreInTime && isRecent && run.failureReason() == null ? MET : MISSED;
    }
}
