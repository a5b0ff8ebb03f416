package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.time.Instant;
import java.util.Optional;

/** Restores what the stacks back up, in the region's cluster. */
interface StackRestorer {
    /** Velero's newest complete backup of the namespace {@code services}. */
    sealed interface VeleroBackup {
        /** The backup, and when it began. */
        record Found(String name, Instant time) implements VeleroBackup {}

        /** There is none. */
        record None(String message) implements VeleroBackup {}

        /** The cluster does not answer. */
        record Waiting(String message) implements VeleroBackup {}
    }

    /** State of the restore into the scratch namespace. */
    sealed interface VeleroRestore {
        /** It has not ended. */
        record Waiting(String message) implements VeleroRestore {}

        /**
         * It ended.
         *
         * @param passed whether the objects are there
         */
        record Ended(boolean passed, String message) implements VeleroRestore {}
    }

    /** Reads Velero's newest complete backup. */
    VeleroBackup newestBackup(DrillRun run, DrillEnvironment environment);

    /**
     * Restores a backup of Velero into the scratch namespace of the run, unless that has begun, and reads its state.
     *
     * @param backup name of the backup
     */
    VeleroRestore restore(PlatformDrill drill, DrillRun run, String backup, DrillEnvironment environment);

    /** Starts the verification of Vault's snapshot and of the bundles, unless it has started, and reads its state. */
    VerificationJob.State verify(PlatformDrill drill, DrillRun run, StackBackups backups, DrillEnvironment environment);

    /** Deletes what the run created in the cluster. Returns what that waits for; empty when nothing is left. */
    Optional<String> cleanUp(DrillRun run, StackBackups backups, DrillEnvironment environment);

    /** The same for everything that runs left in the cluster, of which none is in progress. */
    Optional<String> sweep(DrillEnvironment environment);
}
