package io.platformoperator.apply;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When refused objects are tried again: soon at first, then less often. Forgotten when something else is wanted. */
final class Retries {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration WAITING_AT_MOST = Duration.ofSeconds(5);
    private static final Duration FAILED_AT_MOST = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<ObjectKey, Refused> refused = new ConcurrentHashMap<>();

    Retries(InstantSource clock) {
        this.clock = clock;
    }

    private record Refused(String hash, Outcome outcome, Duration pause, Instant until) {}

    /** What came of it the last time, as long as it is not worth another try. */
    Optional<Outcome> pending(Wanted wanted) {
        return Optional.ofNullable(refused.get(wanted.key()))
                .filter(one ->
                        one.hash().equals(wanted.hash()) && clock.instant().isBefore(one.until()))
                .map(Refused::outcome);
    }

    /** It was refused (again). */
    Outcome refused(Wanted wanted, Outcome outcome) {
        var longest = outcome.action() == Action.FAILED ? FAILED_AT_MOST : WAITING_AT_MOST;
        refused.compute(wanted.key(), (key, last) -> {
            var pause = last == null || !last.hash().equals(wanted.hash())
                    ? FIRST
                    : last.pause().multipliedBy(2);
            var bounded = pause.compareTo(longest) > 0 ? longest : pause;
            return new Refused(wanted.hash(), outcome, bounded, clock.instant().plus(bounded));
        });
        return outcome;
    }

    /** It was taken. */
    void taken(Wanted wanted) {
        refused.remove(wanted.key());
    }

    /** How long until the object is worth another try; a second at least. */
    Duration until(ObjectKey key) {
        var last = refused.get(key);
        var left = last == null ? FIRST : Duration.between(clock.instant(), last.until());
        return left.compareTo(FIRST) < 0 ? FIRST : left;
    }
}
