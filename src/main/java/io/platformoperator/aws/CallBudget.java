package io.platformoperator.aws;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A token bucket: so many calls a second, with a burst. Calls above it wait on their (virtual) thread. It keeps us below
 * AWS's own limits, so that other users of the account are not throttled because of us.
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

    /** Takes one call; returns how long it has to wait first. */
    synchronized Duration take() {
        var now = System.nanoTime();
        tokens = Math.min(burst, tokens + (now - refilledAt) * perNano);
        refilledAt = now;
        tokens -= 1;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / perNano));
    }

    /** Takes one call and waits until it may be made. */
    void await() {
        var wait = take();
        if (!wait.isZero()) {
            LockSupport.parkNanos(wait.toNanos());
        }
    }
}
