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
    private static final Duration CLOUD_FIRST = Duration.ofSeconds(1);
    private static final Duration CLOUD_LONGEST = Duration.ofMinutes(1);
    private static final Duration PERSON_FIRST = Duration.ofSeconds(30);
    private static final Duration PERSON_LONGEST = Duration.ofMinutes(10);

    private final Map<Task, Parked> parked = new ConcurrentHashMap<>();

    /**
     * A failed step in backoff.
     *
     * @param error the latest error, with the request id of the first error of this kind
     * @param attempts number of failures in a row
     * @param first time of the first of these failures
     * @param until time of the next retry
     * @param generation generation of the owner at the latest failure
     */
    record Parked(CloudError error, int attempts, Instant first, Instant until, long generation) {}

    void failed(Task task, CloudError error, Instant now, long generation, Pace pace) {
        parked.compute(task, (ignored, before) -> {
            var attempts = before == null ? 1 : before.attempts() + 1;
            var first = before == null ? now : before.first();
            var until = error.kind() == ErrorClass.WAITING
                    ? pace.next(first, now, Duration.ZERO, 1)
                    : now.plus(doubling(error.kind(), attempts));
            var told = error.orSame(before == null ? null : before.error());
            return new Parked(told, attempts, first, until, generation);
        });
    }

    void succeeded(Task task) {
        parked.remove(task);
    }

    /**
     * The failure that must not be retried yet; empty if the step may be attempted now. A new generation of the owner
     * may always be attempted at once.
     */
    Optional<Parked> parked(Task task, Instant now, long generation) {
        return Optional.ofNullable(parked.get(task))
                .filter(entry -> entry.until().isAfter(now) && entry.generation() == generation);
    }

    /** Removes the entries of all other steps. */
    void keepOnly(Predicate<Task> isOpen) {
        parked.keySet().removeIf(isOpen.negate());
    }

    /**
     * Delay after that many failures in a row: doubles from 1 s up to 1 min, or from 30 s up to 10 min for errors that
     * need user action.
     */
    static Duration doubling(ErrorClass kind, int attempts) {
        var first = kind.needsPerson() ? PERSON_FIRST : CLOUD_FIRST;
        var longest = kind.needsPerson() ? PERSON_LONGEST : CLOUD_LONGEST;
        var doubled = first.multipliedBy(1L << Math.min(attempts - 1, 16));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
