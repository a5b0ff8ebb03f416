package io.platformoperator.concurrency;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest failure of a request that callers make one after another under a lock. Callers that waited for a failed request
 * share its exception: if each made the request again, the last of many would wait for as many timeouts. Not thread-safe: the
 * callers' lock guards it.
 */
public final class SharedFailure {
    private final InstantSource clock;
    private @Nullable RuntimeException exception;
    private Instant failedAt = Instant.MIN;

    /** Measures with that clock, which the callers use too. */
    public SharedFailure(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Makes the request, unless a request of another caller failed after this caller began to wait.
     *
     * @param waitingSince time before the caller began to wait for the lock
     * @throws RuntimeException the exception of {@code request}, or that of the other caller's request
     */
    public <T> T getOrShare(Instant waitingSince, Supplier<T> request) {
        if (exception != null && failedAt.isAfter(waitingSince)) {
            throw exception;
        }
        try {
            return request.get();
        } catch (RuntimeException e) {
            exception = e;
            failedAt = clock.instant();
            throw e;
        }
    }

    /** Like {@link #getOrShare}, for a request without a result. */
    public void runOrShare(Instant waitingSince, Runnable request) {
        getOrShare(waitingSince, () -> {
            request.run();
            return true;
        });
    }
}
