package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.util.List;

/** Verifies restored data from where it can be reached. */
interface RestoreVerifier {
    /**
     * Starts the verification unless it has started, and reads its state.
     *
     * @param environment in whose cluster the verification runs
     * @param store options of {@code platform probe verify-restore} that name the restored store
     */
    VerificationJob.State verify(PlatformDrill drill, DrillRun run, DrillEnvironment environment, List<String> store);

    /** Deletes what the verification left. A cluster that does not answer deletes it later by itself. */
    void cleanUp(DrillRun run, DrillEnvironment environment);
}
