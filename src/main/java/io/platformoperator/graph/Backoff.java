package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Retry times of failed steps: exponential backoff per step. Held in memory only. A restart therefore retries every
 * step once, which is what a user expects after removing a cause.
 */
final class Backoff {
    private static final Duration TRANSIENT_INITIAL_DELAY = Duration.ofSeconds(1);
    private static final Duration TRANSIENT_MAX_DELAY = Duration.ofMinutes(1);
    private static final Duration USER_INITIAL_DELAY = Duration.ofSeconds(30);
    private static final Duration USER_MAX_DELAY = Duration.ofMinutes(10);

    private final Map<ReconcileState.StepKey, Entry> entries = new ConcurrentHashMap<>();

    /**
     * A failed step in backoff.
     *
     * @param error the latest error, with the request id of the first error of this kind
     * @param attempts number of failures in a row
     * @param firstFailure time of the first of these failures
     * @param retryAt time of the next retry
     * @param generation generation of the owner at the latest failure
     */
    record Entry(CloudError error, int attempts, Instant firstFailure, Instant retryAt, long generation) {}

    /** Records a failure. The first failure of a new generation of the owner starts with the initial delay again. */
    void recordFailure(
            ReconcileState.StepKey key, CloudError error, Instant now, long generation, PollIntervals intervals) {
        entries.compute(key, (ignored, latest) -> {
            var previous = latest != null && latest.generation() == generation ? latest : null;
            var attempts = previous == null ? 1 : previous.attempts() + 1;
            var first = previous == null ? now : previous.firstFailure();
            var until = error.errorClass() == ErrorClass.WAITING
                    ? waitedUntil(first, now, intervals)
                    : now.plus(delay(error.errorClass(), attempts));
            var reported = error.orEarlierIfSame(previous == null ? null : previous.error());
            return new Entry(reported, attempts, first, until, generation);
        });
    }

    /** Roles and listings, which most waits are for, need some seconds: repeated sooner, a call is refused again. */
    private static Instant waitedUntil(Instant first, Instant now, PollIntervals intervals) {
        var poll = intervals.nextPoll(first, now, Duration.ZERO, 1);
        var settled = now.plus(intervals.consistencyWindow().multipliedBy(2));
        return poll.isAfter(settled) ? poll : settled;
    }

    void recordSuccess(ReconcileState.StepKey key) {
        entries.remove(key);
    }

    /**
     * The failure that must not be retried yet; empty if the step may be attempted now. A new generation of the owner
     * may always be attempted at once.
     */
    Optional<Entry> pendingRetry(ReconcileState.StepKey key, Instant now, long generation) {
        return Optional.ofNullable(entries.get(key))
                .filter(entry -> entry.retryAt().isAfter(now) && entry.generation() == generation);
    }

    /** Removes the entries of all other steps. */
    void retainOnly(Predicate<ReconcileState.StepKey> isOpen) {
        entries.keySet().removeIf(isOpen.negate());
    }

    /**
     * Delay after that many failures in a row: doubles from 1 s up to 1 min, or from 30 s up to 10 min for errors that
     * need user action.
     */
    static Duration delay(ErrorClass errorClass, int attempts) {
        var initial = errorClass.needsUserAction() ? USER_INITIAL_DELAY : TRANSIENT_INITIAL_DELAY;
        var max = errorClass.needsUserAction() ? USER_MAX_DELAY : TRANSIENT_MAX_DELAY;
        var doubled = initial.multipliedBy(1L << Math.min(attempts - 1, 16));
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
