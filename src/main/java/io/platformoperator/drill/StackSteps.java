package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.drill.RestorePoints.Found;
import io.platformoperator.drill.StackRestorer.VeleroBackup;
import io.platformoperator.drill.StackRestorer.VeleroRestore;
import java.util.Optional;

/** The steps of a run that restores what the stacks back up. It creates nothing in AWS. */
record StackSteps(DrillAccess access, StackRestorer restorer) {
    private static final String VELERO = "Velero";

    /** What a step came to, which is no failure of AWS. */
    sealed interface Outcome<A> {
        record Done<A>(A answer) implements Outcome<A> {}

        record Waiting<A>(String message) implements Outcome<A> {}
    }

    /** What the run restores. */
    Outcome<Found> prepare(DrillRun run, DrillEnvironment environment) {
        var velero = Optional.<VeleroBackup.Found>empty();
        if (StackRestorePoints.hasVelero(environment)) {
            switch (restorer.newestBackup(run, environment)) {
                case VeleroBackup.Waiting waiting -> {
                    return new Outcome.Waiting<>(waiting.message());
                }
                case VeleroBackup.None none -> {
                    return new Outcome.Done<>(new Found.None(RestorePoints.NO_BACKUPS, none.message()));
                }
                case VeleroBackup.Found found -> velero = Optional.of(found);
            }
        }
        return new Outcome.Done<>(StackRestorePoints.newest(access.cloud(run), environment, velero));
    }

    /** The check of Velero's restore, once it has ended. Where a check fails, the others are still made. */
    Outcome<DrillCheckResult> restore(
            PlatformDrill drill, DrillRun run, StackBackups backups, DrillEnvironment environment) {
        var backup = backups.velero();
        if (backup == null) {
            return new Outcome.Done<>(new DrillCheckResult(VELERO, true, "not verified: there is no stack backup"));
        }
        return switch (restorer.restore(drill, run, backup, environment)) {
            case VeleroRestore.Waiting waiting -> new Outcome.Waiting<>(waiting.message());
            case VeleroRestore.Ended ended ->
                new Outcome.Done<>(new DrillCheckResult(VELERO, ended.passed(), ended.message()));
        };
    }
}
