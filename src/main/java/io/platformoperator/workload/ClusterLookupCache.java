package io.platformoperator.workload;

import io.platformoperator.concurrency.SharedFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Latest lookup of one cluster. Its stacks reconcile whenever one of them changes, so without the cache a cluster that EKS
 * creates for ten minutes would be described for each of these reconciles. Not thread-safe.
 */
final class ClusterLookupCache {
    /** Endpoint and certificate authority do not change during the lifetime of a cluster. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    /**
     * For a cluster that is not available, or whose API server does not answer. Shorter than the interval at which stacks wait
     * for a cluster that this operator does not create.
     */
    private static final Duration MAX_AGE_UNAVAILABLE = Duration.ofSeconds(20);

    private final InstantSource clock;
    private ClusterLookup latest = new ClusterLookup.NotReady("not looked up yet");
    private Instant startedAt = Instant.MIN;
    private long clusterChanges = -1;
    private final SharedFailure failure;

    ClusterLookupCache(InstantSource clock) {
        this.clock = clock;
        this.failure = new SharedFailure(clock);
    }

    /**
     * Returns the latest lookup, or a new one if the latest may be outdated.
     *
     * @param requestedAt time at which the caller asked; it may have waited for another caller's lookup since then
     * @param changes number of changes of clusters that the caller knew of when it asked. A later change outdates a
     *     lookup of a cluster that was not available, or whose API server does not answer
     * @param isUnanswered true if the API server of the latest lookup does not answer: who may reach it may have changed
     */
    ClusterLookup get(Instant requestedAt, long changes, boolean isUnanswered, Supplier<ClusterLookup> lookup) {
        return isOutdated(requestedAt, changes, isUnanswered) ? refresh(requestedAt, changes, lookup) : latest;
    }

    private boolean isOutdated(Instant requestedAt, long changes, boolean isUnanswered) {
        return (latest instanceof ClusterLookup.Available && !isUnanswered)
                ? startedAt.isBefore(requestedAt.minus(MAX_AGE))
                : startedAt.isBefore(requestedAt.minus(MAX_AGE_UNAVAILABLE)) || clusterChanges < changes;
    }

    /**
     * Returns a lookup that started after {@code requestedAt}.
     *
     * @throws RuntimeException the exception of {@code lookup}, or of another caller's lookup that failed after
     *     {@code requestedAt}
     */
    ClusterLookup refresh(Instant requestedAt, long changes, Supplier<ClusterLookup> lookup) {
        if (startedAt.isBefore(requestedAt)) {
            var start = clock.instant();
            latest = failure.getOrShare(requestedAt, lookup);
            startedAt = start;
            clusterChanges = changes;
        }
        return latest;
    }
}
