package io.platformoperator.aws;

import java.time.Duration;
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
    private @Nullable Failure lastFailure;
    private volatile long invalidatedAt = System.nanoTime();

    /** @param requestedAt the response may lack changes after this time */
    private record Response<T>(T value, long requestedAt) {}

    private record Failure(RuntimeException exception, long at) {}

    /** @param maxAge the greatest age of a response that a caller gets */
    CoalescedCall(Duration maxAge) {
        this.maxAge = maxAge;
    }

    /**
     * Returns a response that is not older than {@code maxAge} and was requested after the last {@link #invalidate}. If
     * the call fails, all callers that waited for it get its exception: if each called again, the last of many would
     * wait for as many timeouts.
     */
    T get(Supplier<T> call) {
        var now = System.nanoTime();
        var invalidated = invalidatedAt;
        calling.lock();
        try {
            var response = last;
            if (response == null
                    || now - response.requestedAt() > maxAge.toNanos()
                    || response.requestedAt() - invalidated < 0) {
                var requestedAt = System.nanoTime();
                response = new Response<>(orSharedFailure(call, now), requestedAt);
                last = response;
            }
            return response.value();
        } finally {
            calling.unlock();
        }
    }

    private T orSharedFailure(Supplier<T> call, long waitingSince) {
        var failure = lastFailure;
        if (failure != null && failure.at() - waitingSince > 0) {
            throw failure.exception();
        }
        try {
            return call.get();
        } catch (RuntimeException e) {
            lastFailure = new Failure(e, System.nanoTime());
            throw e;
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
