package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Budget for rereading details of resources in steady state. Details are read one call per resource. The budget per
 * interval equals the number of resources in the environment that has most of them: a steady account costs what its
 * largest environment costs, and with more environments each resource is reread less often.
 */
final class DetailReadBudget {
    private final Duration interval;
    private double available = 1;
    private @Nullable Instant lastTaken;

    /**
     * Creates a budget.
     *
     * @param interval interval in which the largest environment's resources are to be reread; zero for no limit
     */
    DetailReadBudget(Duration interval) {
        this.interval = interval;
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
        if (interval.isZero()) {
            return due;
        }
        var since = lastTaken == null ? Duration.ZERO : Duration.between(lastTaken, now);
        available = Math.min(available, 1)
                + largest * since.toMillis() / (0.75 * interval.toMillis()); // due after 3/4 on average
        lastTaken = now;
        var reads = Math.min(due, (int) available);
        available -= reads;
        return reads;
    }
}
