package io.platformoperator.recovery.observation;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

/** Observes one region of an environment. */
@FunctionalInterface
public interface RegionReader {
    /**
     * Observes the region now. Blocks until all calls are answered or have failed; throws nothing that a call failed with.
     *
     * @param region the active or the standby region of the target
     * @param number number of the evaluation, which decides about what is not read each time
     */
    RegionObservation read(RecoveryTarget target, RegionTarget region, long number);

    /** Forgets what was kept of an environment. */
    default void forget(ResourceID environment) {}
}
