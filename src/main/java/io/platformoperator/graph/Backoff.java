package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * When to try again what the cloud refused. Kept in memory only: a restart tries everything once more, which is what a
 * person who fixed a cause expects.
 */
final class Backoff {
    private static final Duration CLOUD_FIRST = Duration.ofSeconds(1);
    private static final Duration CLOUD_LONGEST = Duration.ofMinutes(1);
    private static final Duration PERSON_FIRST = Duration.ofSeconds(30);
    private static final Duration PERSON_LONGEST = Duration.ofMinutes(10);

    private final Map<Task, Parked> parked = new ConcurrentHashMap<>();

    /** Why a task is not tried since {@code first}, and when it will be. */
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

    /** The failure that is not to be repeated yet. A new generation of the spec is always tried at once. */
    Optional<Parked> parked(Task task, Instant now, long generation) {
        return Optional.ofNullable(parked.get(task))
                .filter(entry -> entry.until().isAfter(now) && entry.generation() == generation);
    }

    /** Forgets what there is nothing to be tried about any more. */
    void keepOnly(Predicate<Task> isOpen) {
        parked.keySet().removeIf(isOpen.negate());
    }

    /** How long to wait after so many attempts. */
    static Duration doubling(ErrorClass kind, int attempts) {
        var first = kind.needsPerson() ? PERSON_FIRST : CLOUD_FIRST;
        var longest = kind.needsPerson() ? PERSON_LONGEST : CLOUD_LONGEST;
        var doubled = first.multipliedBy(1L << Math.min(attempts - 1, 16));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
