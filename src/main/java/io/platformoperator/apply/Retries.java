package io.platformoperator.apply;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Retry times of refused objects, with exponential backoff that is reset when the desired state changes. */
final class Retries {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MAX_WAITING = Duration.ofSeconds(5);
    private static final Duration MAX_FAILED = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<ObjectKey, Refusal> refusals = new ConcurrentHashMap<>();

    Retries(InstantSource clock) {
        this.clock = clock;
    }

    private record Refusal(String hash, ApplyResult outcome, Duration pause, Instant until) {}

    /** The last result, until the next retry is due. */
    Optional<ApplyResult> pending(DesiredObject desired) {
        return Optional.ofNullable(refusals.get(desired.key()))
                .filter(one ->
                        one.hash().equals(desired.hash()) && clock.instant().isBefore(one.until()))
                .map(Refusal::outcome);
    }

    /** Records that the API server refused the object. */
    ApplyResult refused(DesiredObject desired, ApplyResult outcome) {
        var longest = outcome.action() == ApplyAction.FAILED ? MAX_FAILED : MAX_WAITING;
        refusals.compute(desired.key(), (key, last) -> {
            var pause = last == null || !last.hash().equals(desired.hash())
                    ? FIRST
                    : last.pause().multipliedBy(2);
            var bounded = pause.compareTo(longest) > 0 ? longest : pause;
            return new Refusal(desired.hash(), outcome, bounded, clock.instant().plus(bounded));
        });
        return outcome;
    }

    /** Records that the API server accepted the object. */
    void accepted(DesiredObject desired) {
        refusals.remove(desired.key());
    }

    /** Delay until the next retry of the object; at least one second. */
    Duration delay(ObjectKey key) {
        var last = refusals.get(key);
        var delay = last == null ? FIRST : Duration.between(clock.instant(), last.until());
        return delay.compareTo(FIRST) < 0 ? FIRST : delay;
    }
}
