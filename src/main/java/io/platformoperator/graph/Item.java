package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Cached state of one resource.
 *
 * @param have the resource as last observed
 * @param written time of our latest write; null once a later listing shows the resource
 * @param detailed start of the refresh that read the details; null if they were never read
 * @param touched time of a write whose result is not known until the resource is read again; null if there is none
 * @param deleted time at which the cloud accepted the delete call; null if it did not
 */
record Item<O>(
        O have,
        @Nullable Instant written,
        @Nullable Instant detailed,
        @Nullable Instant touched,
        @Nullable Instant deleted) {
    /** Multiplier that spreads hash codes: names that differ in one letter have adjacent hash codes. */
    private static final int HASH_MULTIPLIER = 0x9E3779B9;

    /** A resource as the cloud returned it from a read. */
    static <O> Item<O> seen(O observed, @Nullable Instant detailsReadAt) {
        return new Item<>(observed, null, detailsReadAt, null, null);
    }

    /** A resource as our own write returned it. Equivalent to a read with details. */
    static <O> Item<O> wrote(O observed, Instant at) {
        return new Item<>(observed, at, at, null, null);
    }

    Item<O> touchedAt(Instant at) {
        return new Item<>(have, written, detailed, at, deleted);
    }

    Item<O> deletedAt(Instant at) {
        return new Item<>(have, null, detailed, at, at);
    }

    /**
     * This entry after a refresh that started at {@code start} and read {@code read}. A refresh that started before our
     * latest write changes nothing.
     */
    Item<O> seenAgain(Item<O> read, Instant start) {
        var isOlderThanOurWrite = written != null && start.isBefore(written);
        var stillStale = touched == null || start.isAfter(touched) ? null : touched;
        return isOlderThanOurWrite ? this : new Item<>(read.have, null, read.detailed, stillStale, deleted);
    }

    /** True if the resource is, or may be, changing its state. */
    boolean isUnsettled(ResourceKind<?, ?, O> kind) {
        return touched != null || !(kind.state(have) instanceof State.Ready);
    }

    boolean isExpectedToGo(ResourceKind<?, ?, O> kind) {
        return deleted != null || kind.state(have) instanceof State.Deleting;
    }

    /** True if a listing that started at {@code start} may not show our latest write yet. */
    boolean isTooNewFor(Instant start, Duration consistencyWindow) {
        return written != null && start.isBefore(written.plus(consistencyWindow.multipliedBy(6)));
    }

    /** True if the cached details are missing or outdated, so that they must be read. */
    boolean isUnclear(ResourceKind<?, ?, O> kind) {
        return detailed == null || touched != null || (!kind.isStateListed() && isUnsettled(kind));
    }

    /** True if the interval for rereading the details has passed. */
    boolean isDue(ResourceKind<?, ?, O> kind, Instant now) {
        return detailed != null && !detailed.plus(detailsInterval(kind)).isAfter(now);
    }

    /**
     * Between half and all of the kind's interval, a fixed fraction per resource: spreads the reads of resources
     * created together.
     */
    private Duration detailsInterval(ResourceKind<?, ?, O> kind) {
        var fraction = Math.floorMod(kind.id(have).hashCode() * HASH_MULTIPLIER, 1 << 16) / (double) (1 << 16);
        return Duration.ofNanos((long) (kind.detailsEvery().toNanos() * (1 + fraction) / 2));
    }
}
