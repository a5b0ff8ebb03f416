package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Cached state of one resource.
 *
 * @param observed the resource as last observed
 * @param writtenAt time of our latest write; null once a later listing shows its result
 * @param beforeWrite the resource before that write, which a listing may still show; null if the write created it
 * @param detailsReadAt start of the refresh that read the details; null if they were never read
 * @param staleSince time of a write whose result is not known until the resource is read again; null if there is none
 * @param deleteRequestedAt time at which the cloud accepted the delete call; null if it did not
 * @param detailsError error of the latest read of the details; null if it succeeded
 */
record CachedResource<O>(
        O observed,
        @Nullable Instant writtenAt,
        @Nullable O beforeWrite,
        @Nullable Instant detailsReadAt,
        @Nullable Instant staleSince,
        @Nullable Instant deleteRequestedAt,
        @Nullable CloudError detailsError) {
    /** Multiplier that spreads hash codes: names that differ in one letter have adjacent hash codes. */
    private static final int HASH_MULTIPLIER = 0x9E3779B9;

    /** A resource as the cloud returned it from a read. */
    static <O> CachedResource<O> ofRead(O observed, @Nullable Instant detailsReadAt) {
        return new CachedResource<>(observed, null, null, detailsReadAt, null, null, null);
    }

    /**
     * A resource as our own write returned it. Equivalent to a read with details.
     *
     * @param before the resource of that id before the write, which we may have deleted; null if there was none
     */
    static <O> CachedResource<O> ofWrite(O observed, @Nullable O before, Instant at) {
        return new CachedResource<>(observed, at, before, at, null, null, null);
    }

    /** A resource whose details could not be read; {@code detailsReadAt} is the time of an earlier read. */
    static <O> CachedResource<O> ofUnreadable(O observed, @Nullable Instant detailsReadAt, CloudError error) {
        return new CachedResource<>(observed, null, null, detailsReadAt, null, null, error);
    }

    CachedResource<O> markedStale(Instant at) {
        return new CachedResource<>(
                observed, writtenAt, beforeWrite, detailsReadAt, at, deleteRequestedAt, detailsError);
    }

    CachedResource<O> markedDeleted(Instant at) {
        return new CachedResource<>(observed, null, null, detailsReadAt, at, at, detailsError);
    }

    /**
     * This entry after a refresh that started at {@code start} and read {@code read}. A refresh that started before our
     * latest write changes nothing, nor does one that shows the state before it within {@code lag} after it.
     */
    CachedResource<O> refreshed(ResourceKind<?, ?, O> kind, CachedResource<O> read, Instant start, Duration lag) {
        var isOlderThanOurWrite = writtenAt != null
                && (start.isBefore(writtenAt)
                        || (mayBeMissingFrom(start, lag) && showsStateBeforeWrite(kind, read, start)));
        var stillStale = staleSince == null || start.isAfter(staleSince) ? null : staleSince;
        return isOlderThanOurWrite
                ? this
                : new CachedResource<>(
                        read.observed,
                        null,
                        null,
                        read.detailsReadAt,
                        stillStale,
                        deleteRequestedAt,
                        read.detailsError);
    }

    /** True if the read shows the state before our write. Ignores details that the read has from this entry. */
    private boolean showsStateBeforeWrite(ResourceKind<?, ?, O> kind, CachedResource<O> read, Instant start) {
        return beforeWrite != null
                && (start.equals(read.detailsReadAt) ? read.observed : kind.mergeDetails(beforeWrite, read.observed))
                        .equals(beforeWrite);
    }

    /** True if the resource is, or may be, changing its state. */
    boolean isInTransition(ResourceKind<?, ?, O> kind) {
        return staleSince != null || !(kind.state(observed) instanceof State.Ready);
    }

    boolean isBeingDeleted(ResourceKind<?, ?, O> kind) {
        return deleteRequestedAt != null || kind.state(observed) instanceof State.Deleting;
    }

    boolean isDeleteRequestedSince(Instant since) {
        return deleteRequestedAt != null && since.isBefore(deleteRequestedAt);
    }

    /** True if a listing that started at {@code start} may not show our latest write yet. */
    boolean mayBeMissingFrom(Instant start, Duration longestLag) {
        return writtenAt != null && start.isBefore(writtenAt.plus(longestLag));
    }

    /** True if the cached details are missing or outdated, so that they must be read. */
    boolean needsDetails(ResourceKind<?, ?, O> kind) {
        return detailsReadAt == null
                || detailsError != null
                || staleSince != null
                || (!kind.listingShowsState() && isInTransition(kind));
    }

    /** True if the interval for rereading the details has passed. */
    boolean areDetailsDue(ResourceKind<?, ?, O> kind, Instant now) {
        return detailsReadAt != null
                && !detailsReadAt.plus(detailsInterval(kind)).isAfter(now);
    }

    /**
     * Between half and all of the kind's interval, a fixed fraction per resource: spreads the reads of resources
     * created together.
     */
    private Duration detailsInterval(ResourceKind<?, ?, O> kind) {
        var fraction = Math.floorMod(kind.id(observed).hashCode() * HASH_MULTIPLIER, 1 << 16) / (double) (1 << 16);
        return Duration.ofNanos((long) (kind.detailsInterval().toNanos() * (1 + fraction) / 2));
    }
}
