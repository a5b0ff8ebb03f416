package io.platformoperator.graph;

import java.time.InstantSource;
import java.util.Optional;

/**
 * Reads from the cloud why an accepted update failed. Costs no call until the differences of an accepted update are observed
 * again, and then one read for each time that the update was accepted.
 *
 * @param generation generation of the owner, for which the update is sent
 */
record FailedUpdates<C extends Cloud>(
        ResourceCache<C> cache, UpdateEffects effects, long generation, InstantSource clock) {
    /** Distinguishes the read from the update itself among the attempted steps. */
    private static final class Outcome {}

    static ReconcileState.StepKey key(Step step) {
        return new ReconcileState.StepKey(Outcome.class, step.identity(), "");
    }

    /** True if the step repeats an accepted update whose outcome must be read before anything else is done. */
    boolean isUnread(Step step) {
        return step instanceof Step.Update<?, ?, ?> update
                && update.kind().hasUpdateFailures()
                && update.differences().stream().anyMatch(each -> !each.field().equals(ResourceKind.TAGS))
                && !cache.isStale(update.kind(), update.observed())
                && effects.sentWithUnknownOutcome(update, generation).isPresent();
    }

    /**
     * Reads the outcome, and returns the bookkeeping for the thread that runs the execution. Never throws. The error of a
     * failed read is reported in place of the outcome. An error that ends by itself, such as that the cloud still performs the
     * update, leaves the outcome unknown: the next reconcile reads it again.
     */
    @SuppressWarnings("unchecked") // the plan was made of a Graph<C>
    Runnable read(Step step) {
        var update = (Step.Update<C, ?, ?>) step;
        try {
            return record(update, readOutcome(update));
        } catch (RuntimeException e) {
            return record(update, Optional.of(cache.cloud().classify(step.kind(), e)));
        } catch (Error e) {
            return () -> {
                throw e;
            };
        }
    }

    private Runnable record(Step.Update<?, ?, ?> update, Optional<CloudError> outcome) {
        var isKnown = outcome.isEmpty() || outcome.get().errorClass().needsUserAction();
        return () -> {
            if (isKnown) {
                effects.recordOutcome(update, outcome, clock.instant());
            }
        };
    }

    private <O> Optional<CloudError> readOutcome(Step.Update<C, ?, O> update) {
        return effects.sentWithUnknownOutcome(update, generation)
                .flatMap(sentAt -> update.node().kind().readUpdateFailure(cache.cloud(), update.observed(), sentAt));
    }
}
