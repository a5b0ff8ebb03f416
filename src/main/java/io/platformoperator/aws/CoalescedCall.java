package io.platformoperator.aws;

import io.platformoperator.concurrency.SharedFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call whose response serves all callers of the same moment. One caller at a time makes the call; callers that waited
 * meanwhile share its response, unless a change that preceded their own call invalidated it.
 */
final class CoalescedCall<T> {
    private final Duration maxAge;
    private final ReentrantLock calling = new ReentrantLock();
    private @Nullable Response<T> last;
    private final SharedFailure failure = new SharedFailure(InstantSource.system());
    private volatile long invalidatedAt = System.nanoTime();

    /** @param requestedAt the response may lack changes after this time */
    private record Response<T>(T value, long requestedAt) {}

    /** @param maxAge the greatest age of a response that a caller gets */
    CoalescedCall(Duration maxAge) {
        this.maxAge = maxAge;
    }

    /**
     * Returns a response that is not older than {@code maxAge} and was requested after the last {@link #invalidate}. If
     * the call fails, all callers that waited for it get its exception.
     */
    T get(Supplier<T> call) {
        return get(call, maxAge, invalidatedAt);
    }

    /**
     * Like {@link #get(Supplier)}, with another greatest age and another time of the last change that matters.
     *
     * @param changedAt of {@link System#nanoTime}
     */
    T get(Supplier<T> call, Duration age, long changedAt) {
        var waitingSince = Instant.now();
        var now = System.nanoTime();
        calling.lock();
        try {
            var response = last;
            if (response == null
                    || now - response.requestedAt() > age.toNanos()
                    || response.requestedAt() - changedAt < 0) {
                var requestedAt = System.nanoTime();
                response = new Response<>(failure.getOrShare(waitingSince, call), requestedAt);
                last = response;
            }
            return response.value();
        } finally {
            calling.unlock();
        }
    }

    /**
     * Keeps later callers of {@link #get} from getting a response that was requested before now. To be called after a
     * change that the response may show. Never blocks.
     */
    void invalidate() {
        invalidatedAt = System.nanoTime();
    }
}
