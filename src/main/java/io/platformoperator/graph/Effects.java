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
 * What came of changes that the cloud accepted. One after which the same difference shows again had no effect, or was
 * undone at once: it is made again ever more slowly, and told. A new generation of the spec begins anew.
 */
final class Effects {
    private final Map<Identity, Sent> sent = new ConcurrentHashMap<>();

    /** The last change of one resource, and how often in a row nothing that it was made for went away. */
    private record Sent(List<Difference> differences, long generation, Instant last, int times) {
        boolean isSame(Step.Update<?, ?, ?> update, long now) {
            return generation == now && update.differences().containsAll(differences);
        }
    }

    /** The cloud accepted that change. */
    void accepted(Step.Update<?, ?, ?> update, Instant now, long generation) {
        var before = same(update, generation);
        sent.put(
                update.identity(),
                new Sent(update.differences(), generation, now, before == null ? 1 : before.times() + 1));
    }

    /** Whether the same change was accepted before, so that an answer to it is not to be trusted. */
    boolean isRepeated(Step.Update<?, ?, ?> update, long generation) {
        return same(update, generation) != null;
    }

    /** When a change that was accepted before may be made again, if that is still to come. */
    Optional<Instant> waitsUntil(Step.Update<?, ?, ?> update, Instant now, long generation) {
        return Optional.ofNullable(same(update, generation))
                .map(before -> before.last().plus(Backoff.doubling(ErrorClass.REFUSED, before.times())))
                .filter(until -> until.isAfter(now));
    }

    /**
     * What to tell of a change that was made more than once.
     *
     * @param isUnclear whether it was not looked at since the last time
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
     * It is as wanted.
     *
     * @param looked when it was looked at
     * @param trusted how long an answer to a change is taken for what a look would show
     */
    void asWanted(Identity identity, Instant looked, Duration trusted) {
        sent.computeIfPresent(
                identity, (same, before) -> looked.isAfter(before.last().plus(trusted)) ? null : before);
    }

    /** Forgets those that are no longer wanted. */
    void keepOnly(Predicate<Identity> isWanted) {
        sent.keySet().removeIf(isWanted.negate());
    }

    private @Nullable Sent same(Step.Update<?, ?, ?> update, long generation) {
        var before = sent.get(update.identity());
        return before != null && before.isSame(update, generation) ? before : null;
    }
}
