package io.platformoperator.aws;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one call last answered, for all that look at the same moment. One asks at a time; who waited meanwhile shares the
 * answer, unless it was asked for before a change that the one who waited knows of.
 */
final class CoalescedCall<T> {
    private final Duration sharedFor;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Answer<T> known;
    private volatile long changed = System.nanoTime();

    /** @param askedAt the answer may miss what was made later */
    private record Answer<T>(T value, long askedAt) {}

    /** @param sharedFor how old the answer may be that somebody gets */
    CoalescedCall(Duration sharedFor) {
        this.sharedFor = sharedFor;
    }

    /** An answer that is young enough, and no older than our last change before this call. */
    T get(Supplier<T> ask) {
        var now = System.nanoTime();
        var change = changed;
        asking.lock();
        try {
            var answer = known;
            if (answer == null || now - answer.askedAt() > sharedFor.toNanos() || answer.askedAt() - change < 0) {
                var askedAt = System.nanoTime();
                answer = new Answer<>(ask.get(), askedAt);
                known = answer;
            }
            return answer.value();
        } finally {
            asking.unlock();
        }
    }

    /** We changed something that it may show: who comes now does not get what was asked for before. Never waits. */
    void isOld() {
        changed = System.nanoTime();
    }
}
