package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;

/** Verifies restored data from where it can be reached. */
interface RestoreVerifier {
    /**
     * Starts the verification unless it has started, and reads its state.
     *
     * @param host address of the restored store
     */
    VerificationJob.State verify(PlatformDrill drill, DrillRun run, DrillEnvironment environment, String host);

    /** Deletes what the verification left. A cluster that does not answer deletes it later by itself. */
    void cleanUp(DrillRun run, DrillEnvironment environment);
}
