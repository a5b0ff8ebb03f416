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
final class UpdateEffects {
    private final Map<Identity, AcceptedUpdate> updates = new ConcurrentHashMap<>();

    /**
     * The latest update of one resource.
     *
     * @param first time of the first of the equal updates
     * @param count how many times in a row its differences were observed again
     */
    private record AcceptedUpdate(
            ResourceKind<?, ?, ?> kind,
            List<Difference> differences,
            long generation,
            Instant first,
            Instant last,
            int count) {
        /**
         * True if one of the two has all differences of the other. After an update, details show its effect before the
         * listing does: then only some of its differences are observed again.
         */
        boolean repeats(Step.Update<?, ?, ?> update, long now) {
            return generation == now
                    && (update.differences().containsAll(differences) || differences.containsAll(update.differences()));
        }

        Instant retryAt() {
            return last.plus(Backoff.delay(ErrorClass.REFUSED, count));
        }
    }

    /** Records that the cloud accepted the update. */
    void recordUpdate(Step.Update<?, ?, ?> update, Instant now, long generation) {
        var previous = previous(update, generation);
        updates.put(
                update.identity(),
                new AcceptedUpdate(
                        update.kind(),
                        update.differences(),
                        generation,
                        previous == null ? now : previous.first(),
                        now,
                        previous == null ? 1 : previous.count() + 1));
    }

    /**
     * True if the cloud accepted the same update before. The response to a repeated update does not prove that it took
     * effect.
     */
    boolean isRepeated(Step.Update<?, ?, ?> update, long generation) {
        return previous(update, generation) != null;
    }

    /** Time at which a repeated update may be sent again; empty if it may be sent now. */
    Optional<Instant> retryAt(Step.Update<?, ?, ?> update, Instant now, long generation) {
        return Optional.ofNullable(previous(update, generation))
                .map(AcceptedUpdate::retryAt)
                .filter(until -> until.isAfter(now));
    }

    /**
     * Time after which a listing must have started before the update is sent: an older listing may show the state before
     * the same update that was accepted earlier. {@link Instant#MIN} if there was none.
     *
     * @param lag time for which listings may show the state before an update
     */
    Instant evidenceSince(Step.Update<?, ?, ?> update, long generation, Duration lag) {
        var previous = previous(update, generation);
        return previous == null ? Instant.MIN : previous.last().plus(lag);
    }

    /** As {@link #evidenceSince}, for all updates of the kind that may be repeated now. */
    Instant evidenceSince(ResourceKind<?, ?, ?> kind, Instant now, long generation, Duration lag) {
        return updates.values().stream()
                .filter(update -> update.kind().equals(kind) && update.generation() == generation)
                .filter(update -> !update.retryAt().isAfter(now))
                .map(update -> update.last().plus(lag))
                .filter(since -> since.isBefore(now))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /**
     * Error to report for an update that was sent more than once without effect. Empty while the cloud's listings may
     * still show the state before the first of these updates.
     *
     * @param visibleSince the first update must have been sent before this time
     * @param isStale true if the resource has not been read since the latest update
     */
    Optional<CloudError> noEffectError(
            Step.Update<?, ?, ?> update, long generation, boolean isStale, Instant visibleSince) {
        return Optional.ofNullable(previous(update, generation))
                .filter(previous ->
                        previous.count() > (isStale ? 2 : 1) && previous.first().isBefore(visibleSince))
                .map(previous -> CloudError.withoutRequest(
                        ErrorClass.REFUSED,
                        "NoEffect",
                        "the update was accepted more than once without effect, or another actor reverts it: "
                                + Difference.text(previous.differences())));
    }

    /**
     * Records that the resource is in sync. Clears its update record once the resource was read late enough.
     *
     * @param refreshedAt start of the latest refresh of the kind
     * @param responseValidity how long the cache takes the response to an update for the observed state
     */
    void recordInSync(Identity identity, Instant refreshedAt, Duration responseValidity) {
        updates.computeIfPresent(
                identity,
                (same, previous) -> refreshedAt.isAfter(previous.last().plus(responseValidity)) ? null : previous);
    }

    /** Removes the records of all other resources. */
    void retainOnly(Predicate<Identity> isDesired) {
        updates.keySet().removeIf(isDesired.negate());
    }

    private @Nullable AcceptedUpdate previous(Step.Update<?, ?, ?> update, long generation) {
        var previous = updates.get(update.identity());
        return previous != null && previous.repeats(update, generation) ? previous : null;
    }
}
