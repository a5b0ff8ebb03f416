package io.platformoperator.aws;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A token bucket: a number of calls per second, with a burst. A call beyond it blocks its (virtual) thread. The budget
 * keeps the operator below AWS's own limits, so that AWS does not throttle the account's other users.
 */
final class CallBudget {
    private final double perNano;
    private final double burst;
    private double tokens;
    private long refilledAt = System.nanoTime();

    CallBudget(double perSecond, double burst) {
        this.perNano = perSecond / Duration.ofSeconds(1).toNanos();
        this.burst = burst;
        this.tokens = burst;
    }

    /** Takes one call from the budget; returns how long the caller must wait before making it. */
    synchronized Duration take() {
        var now = System.nanoTime();
        tokens = Math.min(burst, tokens + (now - refilledAt) * perNano);
        refilledAt = now;
        tokens -= 1;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / perNano));
    }

    /** Takes one call from the budget and blocks until the caller may make it. */
    void await() {
        var wait = take();
        if (!wait.isZero()) {
            LockSupport.parkNanos(wait.toNanos());
        }
    }
}
