package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Budget for rereading details of resources in steady state. Details are read one call per resource. The budget per
 * interval equals the number of resources in the environment that has most of them: a steady account costs what its
 * largest environment costs, and with more environments each resource is reread less often.
 */
final class Turns {
    private final Duration every;
    private double left = 1;
    private @Nullable Instant taken;

    /**
     * Creates a budget.
     *
     * @param every interval in which the largest environment's resources are to be reread; zero for no limit
     */
    Turns(Duration every) {
        this.every = every;
    }

    /**
     * Takes as many reads as are due and available. At most one unused read is carried over, because due times are
     * spread evenly.
     *
     * @param largest number of resources of the kind in the environment that has most of them
     * @param due number of resources that are due, of all environments
     * @return number of resources that may be read now
     */
    synchronized int take(int largest, int due, Instant now) {
        if (every.isZero()) {
            return due;
        }
        var since = taken == null ? Duration.ZERO : Duration.between(taken, now);
        left = Math.min(left, 1) + largest * since.toMillis() / (0.75 * every.toMillis()); // on average due after 3/4 of the interval
        taken = now;
        var turns = Math.min(due, (int) left);
        left -= turns;
        return turns;
    }
}
