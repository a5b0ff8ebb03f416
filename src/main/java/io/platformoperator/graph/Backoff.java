package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When to try again what the cloud refused, per resource. Kept in memory only: a restart tries everything once more,
 * which is what a person who fixed a cause expects.
 */
final class Backoff {
    private static final Duration CLOUD_FIRST = Duration.ofSeconds(1);
    private static final Duration CLOUD_LONGEST = Duration.ofMinutes(1);
    private static final Duration PERSON_FIRST = Duration.ofSeconds(30);
    private static final Duration PERSON_LONGEST = Duration.ofMinutes(10);

    private final Map<Identity, Parked> parked = new ConcurrentHashMap<>();

    /** Why a resource is not tried, and when it will be. */
    record Parked(CloudError error, int attempts, Instant until, long generation) {}

    void failed(Identity identity, CloudError error, Instant now, long generation, Pace pace) {
        parked.compute(identity, (ignored, before) -> {
            var attempts = before == null ? 1 : before.attempts() + 1;
            return new Parked(error, attempts, now.plus(delay(error.kind(), attempts, pace)), generation);
        });
    }

    void succeeded(Identity identity) {
        parked.remove(identity);
    }

    /** The failure that is not to be repeated yet. A new generation of the spec is always tried at once. */
    Optional<Parked> parked(Identity identity, Instant now, long generation) {
        return last(identity).filter(entry -> entry.until().isAfter(now) && entry.generation() == generation);
    }

    /** The last failure, whether its time is over or not. */
    Optional<Parked> last(Identity identity) {
        return Optional.ofNullable(parked.get(identity));
    }

    private static Duration delay(ErrorClass kind, int attempts, Pace pace) {
        if (kind == ErrorClass.WAITING) {
            return pace.floor();
        }
        var first = kind.needsPerson() ? PERSON_FIRST : CLOUD_FIRST;
        var longest = kind.needsPerson() ? PERSON_LONGEST : CLOUD_LONGEST;
        var doubled = first.multipliedBy(1L << Math.min(attempts - 1, 16));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
