package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;

/**
 * State of a step, as it is derived from what is observed.
 *
 * @param message what the step did, or what it waits for
 */
public record StepState(Outcome outcome, String message) {
    /** A step that is complete. */
    public static StepState succeeded(String message) {
        return new StepState(Outcome.SUCCEEDED, message);
    }

    /** A step that goes on. */
    public static StepState running(String message) {
        return new StepState(Outcome.RUNNING, message);
    }

    /** A step that waits for others. */
    public static StepState pending(String message) {
        return new StepState(Outcome.PENDING, message);
    }

    /** A step that is left out. */
    public static StepState skipped(String message) {
        return new StepState(Outcome.SKIPPED, message);
    }

    /** A step that can't be done. */
    public static StepState failed(String message) {
        return new StepState(Outcome.FAILED, message);
    }

    /** True if the next step may begin. */
    boolean isOver() {
        return outcome == Outcome.SUCCEEDED || outcome == Outcome.SKIPPED;
    }
}
