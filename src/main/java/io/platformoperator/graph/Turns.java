package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many resources of one kind that are as wanted may have their details read again now. What no listing shows is read
 * one by one after the kind's interval, but no more often than the environment with the most of them needs: standing still
 * costs what the largest environment costs however many there are, and the more there are, the longer it takes to come
 * round.
 */
final class Turns {
    private final Duration every;
    private double left = 1;
    private @Nullable Instant taken;

    /** Turns at resources that are to be read within that time; zero for no limit. */
    Turns(Duration every) {
        this.every = every;
    }

    /**
     * Takes as many turns as there are. One that nobody took is kept, no more: what comes due together is spread.
     *
     * @param largest how many resources of the kind the environment with the most of them has
     * @param due how many resources are due, of all environments
     * @return how many of those may be read now
     */
    synchronized int take(int largest, int due, Instant now) {
        if (every.isZero()) {
            return due;
        }
        var since = taken == null ? Duration.ZERO : Duration.between(taken, now);
        left = Math.min(left, 1) + largest * since.toMillis() / (0.75 * every.toMillis()); // due after 3/4 on average
        taken = now;
        var turns = Math.min(due, (int) left);
        left -= turns;
        return turns;
    }
}
