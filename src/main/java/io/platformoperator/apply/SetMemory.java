package io.platformoperator.apply;

import io.platformoperator.api.v1alpha1.DriftPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What is remembered of a set between passes, so that what came of an object isn't found out twice. Losing it costs a
 * request for each object with something to remember, and nothing else.
 */
final class SetMemory {
    /** A field that somebody takes back so often in so long is theirs: putting it back again only makes a storm. */
    private static final int QUARREL = 5;

    private static final Duration QUARREL_WITHIN = Duration.ofMinutes(10);

    private static final Duration KEPT = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Retries retries;
    private final Map<ObjectKey, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, ArrayDeque<Instant>> putBack = new ConcurrentHashMap<>();

    SetMemory(InstantSource clock) {
        this.clock = clock;
        this.retries = new Retries(clock);
    }

    /** What was refused. */
    Retries retries() {
        return retries;
    }

    private record Kept(Optional<String> why, Instant until) {}

    private record Known(String hash, String holdings, DriftPolicy drift, Outcome outcome, Instant until) {}

    /** What came of it the last time, if nothing that it depends on is different. */
    Optional<Outcome> recall(Wanted wanted, Seen seen, DriftPolicy drift) {
        return Optional.ofNullable(known.get(wanted.key()))
                .filter(one -> one.hash().equals(wanted.hash())
                        && one.holdings().equals(seen.holdings())
                        && one.drift() == drift
                        && clock.instant().isBefore(one.until()))
                .map(Known::outcome);
    }

    /** Remembers what came of it. */
    Outcome remember(Wanted wanted, Seen seen, DriftPolicy drift, Outcome outcome, Duration time) {
        known.put(
                wanted.key(),
                new Known(
                        wanted.hash(),
                        seen.holdings(),
                        drift,
                        outcome,
                        clock.instant().plus(time)));
        return outcome;
    }

    /** Why an unwanted object is kept, as long as that is not worth asking again. */
    Optional<String> kept(Seen seen, Supplier<Optional<String>> ask) {
        var last = kept.get(seen.uid());
        if (last == null || !clock.instant().isBefore(last.until())) {
            last = new Kept(ask.get(), clock.instant().plus(KEPT));
            kept.put(seen.uid(), last);
        }
        return last.why();
    }

    /** Whether somebody takes the field back again and again. */
    boolean isQuarrel(ObjectKey key, Field field) {
        var times = putBack.get(key + field.path());
        if (times == null) {
            return false;
        }
        synchronized (times) {
            forget(times);
            return times.size() >= QUARREL;
        }
    }

    /** A field was taken back from somebody other than a person. */
    void putBack(ObjectKey key, Field field) {
        var times = putBack.computeIfAbsent(key + field.path(), ignored -> new ArrayDeque<>());
        synchronized (times) {
            forget(times);
            times.add(clock.instant());
        }
    }

    private void forget(ArrayDeque<Instant> times) {
        var since = clock.instant().minus(QUARREL_WITHIN);
        while (!times.isEmpty() && times.peek().isBefore(since)) {
            times.remove();
        }
    }
}
