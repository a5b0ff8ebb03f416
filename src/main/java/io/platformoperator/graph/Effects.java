package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether accepted updates take effect. If the same difference is observed again after an accepted update, the
 * update had no effect, or another actor reverted it: the engine then repeats it with growing delays and reports an
 * error. A new generation of the owner starts over.
 */
final class Effects {
    private final Map<Identity, Sent> sent = new ConcurrentHashMap<>();

    /** The latest update of one resource, and how many times in a row its differences were all observed again. */
    private record Sent(List<Difference> differences, long generation, Instant last, int times) {
        boolean isSame(Step.Update<?, ?, ?> update, long now) {
            return generation == now && update.differences().containsAll(differences);
        }
    }

    /** Records that the cloud accepted the update. */
    void accepted(Step.Update<?, ?, ?> update, Instant now, long generation) {
        var before = same(update, generation);
        sent.put(
                update.identity(),
                new Sent(update.differences(), generation, now, before == null ? 1 : before.times() + 1));
    }

    /**
     * True if the cloud accepted the same update before. The response to a repeated update does not prove that it took
     * effect.
     */
    boolean isRepeated(Step.Update<?, ?, ?> update, long generation) {
        return same(update, generation) != null;
    }

    /** Time at which a repeated update may be sent again; empty if it may be sent now. */
    Optional<Instant> waitsUntil(Step.Update<?, ?, ?> update, Instant now, long generation) {
        return Optional.ofNullable(same(update, generation))
                .map(before -> before.last().plus(Backoff.doubling(ErrorClass.REFUSED, before.times())))
                .filter(until -> until.isAfter(now));
    }

    /**
     * Error to report for an update that was sent more than once without effect.
     *
     * @param isUnclear true if the resource has not been read since the latest update
     */
    Optional<CloudError> failure(Step.Update<?, ?, ?> update, long generation, boolean isUnclear) {
        return Optional.ofNullable(same(update, generation))
                .filter(before -> before.times() > (isUnclear ? 2 : 1))
                .map(before -> CloudError.ours(
                        ErrorClass.REFUSED,
                        "NoEffect",
                        "the change was accepted more than once, but shows no effect, or somebody undoes it: "
                                + Difference.text(before.differences())));
    }

    /**
     * Records that the resource is in sync. Clears its update record once the resource was read late enough.
     *
     * @param looked start of the latest refresh of the kind
     * @param trusted how long the cache takes the response to an update for the observed state
     */
    void asWanted(Identity identity, Instant looked, Duration trusted) {
        sent.computeIfPresent(
                identity, (same, before) -> looked.isAfter(before.last().plus(trusted)) ? null : before);
    }

    /** Removes the records of all other resources. */
    void keepOnly(Predicate<Identity> isWanted) {
        sent.keySet().removeIf(isWanted.negate());
    }

    private @Nullable Sent same(Step.Update<?, ?, ?> update, long generation) {
        var before = sent.get(update.identity());
        return before != null && before.isSame(update, generation) ? before : null;
    }
}
