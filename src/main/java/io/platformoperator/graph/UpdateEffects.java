package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Set<Identity> unseen = ConcurrentHashMap.newKeySet(); // whose differences an old listing shows

    /**
     * The latest update of one resource.
     *
     * @param first time of the first of the equal updates
     * @param count how many times in a row its differences were observed again
     * @param outcome what the cloud reports of the latest of these updates; null until it was read
     */
    private record AcceptedUpdate(
            ResourceKind<?, ?, ?> kind,
            List<Difference> differences,
            long generation,
            Instant first,
            Instant last,
            int count,
            @Nullable Outcome outcome) {
        AcceptedUpdate with(Outcome latest) {
            return new AcceptedUpdate(kind, differences, generation, first, last, count, latest);
        }

        /** The cloud may take long until an update fails, so the delay starts when the failure is known. */
        Instant endedAt() {
            return outcome == null || outcome.failure() == null ? last : outcome.readAt();
        }

        @Nullable
        CloudError failure() {
            return outcome == null ? null : outcome.failure();
        }

        boolean repeats(Step.Update<?, ?, ?> update, long now) {
            return generation == now && update.differences().containsAll(differences);
        }

        /**
         * True if the update has differences of this one only, or all of them. After an update, details show its effect before
         * the listing does: then some of its differences are observed again.
         */
        boolean explains(Step.Update<?, ?, ?> update, long now) {
            return repeats(update, now) || (generation == now && differences.containsAll(update.differences()));
        }

        Instant retryAt() {
            return endedAt().plus(Backoff.delay(ErrorClass.REFUSED, count));
        }
    }

    /**
     * What the cloud reports of an accepted update.
     *
     * @param failure null if the cloud reports none
     */
    private record Outcome(@Nullable CloudError failure, Instant readAt) {}

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
                        previous == null ? 1 : previous.count() + 1,
                        null));
    }

    /** Time at which the same update was accepted, if its outcome has not been read yet. */
    Optional<Instant> sentWithUnknownOutcome(Step.Update<?, ?, ?> update, long generation) {
        return Optional.ofNullable(previous(update, generation))
                .filter(previous -> previous.outcome() == null)
                .map(AcceptedUpdate::last);
    }

    /** Records the outcome of the accepted update; an empty one if the cloud reports no failure. */
    void recordOutcome(Step.Update<?, ?, ?> update, Optional<CloudError> failure, Instant readAt) {
        updates.computeIfPresent(
                update.identity(), (same, previous) -> previous.with(new Outcome(failure.orElse(null), readAt)));
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
     * True if the listing that shows the differences is recent enough to show the effect of an earlier update with the same
     * differences. If not, {@link #evidenceSince} requires a listing.
     *
     * @param listed true if a listing of the kind started after that time
     * @param lag time for which listings may show the state before an update
     */
    boolean isSeenAgain(Step.Update<?, ?, ?> update, long generation, Predicate<Instant> listed, Duration lag) {
        var previous = updates.get(update.identity());
        var isSeen = previous == null
                || !previous.explains(update, generation)
                || listed.test(previous.last().plus(lag));
        if (isSeen) {
            unseen.remove(update.identity());
        } else {
            unseen.add(update.identity());
        }
        return isSeen;
    }

    /**
     * Time after which a listing of the kind must have started, because an update waits for it; {@link Instant#MIN} if none
     * does, or if it is too early for that listing.
     *
     * @param lag as in {@link #isSeenAgain}
     */
    Instant evidenceSince(ResourceKind<?, ?, ?> kind, Instant now, Duration lag) {
        return updates.entrySet().stream()
                .filter(entry -> unseen.contains(entry.getKey())
                        && entry.getValue().kind().equals(kind))
                .map(entry -> entry.getValue().last().plus(lag))
                .filter(since -> since.isBefore(now))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /**
     * Error to report for an update that the cloud reports as failed, or that was sent more than once without effect. Without
     * a report of the cloud, empty while the cloud's listings may still show the state before the first of these updates.
     *
     * @param visibleSince the first update must have been sent before this time
     * @param isStale true if the resource has not been read since the latest update
     */
    Optional<CloudError> noEffectError(
            Step.Update<?, ?, ?> update, long generation, boolean isStale, Instant visibleSince) {
        var failure = Optional.ofNullable(previous(update, generation)).map(AcceptedUpdate::failure);
        if (failure.isPresent()) {
            return failure;
        }
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
        unseen.remove(identity);
        updates.computeIfPresent(
                identity,
                (same, previous) -> refreshedAt.isAfter(previous.last().plus(responseValidity)) ? null : previous);
    }

    /** Removes the records of all other resources. */
    void retainOnly(Predicate<Identity> isDesired) {
        updates.keySet().removeIf(isDesired.negate());
        unseen.removeIf(isDesired.negate());
    }

    private @Nullable AcceptedUpdate previous(Step.Update<?, ?, ?> update, long generation) {
        var previous = updates.get(update.identity());
        return previous != null && previous.repeats(update, generation) ? previous : null;
    }
}
