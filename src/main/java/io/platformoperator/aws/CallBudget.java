package io.platformoperator.aws;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A token bucket: a number of calls per second, with a burst. A call beyond it blocks its (virtual) thread. The budget
 * keeps the operator below AWS's own limits, so that AWS does not throttle the account's other users.
 */
final class CallBudget {
    private final double perNano;
    private final double burst;
    private final LongSupplier nanoTime;
    private double tokens;
    private long refilledAt;

    CallBudget(double perSecond, double burst) {
        this(perSecond, burst, System::nanoTime);
    }

    /** @param nanoTime the clock, in nanoseconds */
    CallBudget(double perSecond, double burst, LongSupplier nanoTime) {
        this.perNano = perSecond / Duration.ofSeconds(1).toNanos();
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.tokens = burst;
        this.refilledAt = nanoTime.getAsLong();
    }

    /**
     * Takes one call from the budget, unless the caller would have to wait longer than {@code longest}.
     *
     * @return how long the caller must wait before making the call; longer than {@code longest} if no call was taken
     */
    synchronized Duration take(Duration longest) {
        var now = nanoTime.getAsLong();
        tokens = Math.min(burst, tokens + (now - refilledAt) * perNano);
        refilledAt = now;
        var wait = tokens >= 1 ? Duration.ZERO : Duration.ofNanos(Math.round((1 - tokens) / perNano));
        if (wait.compareTo(longest) <= 0) {
            tokens -= 1;
        }
        return wait;
    }

    /** Takes one call from the budget and blocks until the caller may make it. False, at once, if that takes too long. */
    boolean await(Duration longest) {
        var wait = take(longest);
        if (wait.compareTo(longest) > 0) {
            return false;
        }
        if (!wait.isZero()) {
            LockSupport.parkNanos(wait.toNanos());
        }
        return true;
    }
}
