package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one resource.
 *
 * @param written when we made or changed it, until a later listing shows it
 * @param detailed start of the listing with which its details were read
 * @param touched when something was done to it of which only a later look can tell the result, until then
 * @param deleted when the cloud accepted to delete it
 */
record Item<H>(
        H have,
        @Nullable Instant written,
        @Nullable Instant detailed,
        @Nullable Instant touched,
        @Nullable Instant deleted) {
    /** Names that differ in one letter have hashes that are neighbours; times this, they are far apart. */
    private static final int SPREADING = 0x9E3779B9;

    /** As the cloud showed it. */
    static <H> Item<H> seen(H have, @Nullable Instant detailed) {
        return new Item<>(have, null, detailed, null, null);
    }

    /** As our own call returned it, which tells as much as a look. */
    static <H> Item<H> wrote(H have, Instant at) {
        return new Item<>(have, at, at, null, null);
    }

    Item<H> touchedAt(Instant at) {
        return new Item<>(have, written, detailed, at, deleted);
    }

    Item<H> deletedAt(Instant at) {
        return new Item<>(have, null, detailed, at, at);
    }

    /** This one after a look that began at {@code start} and showed it as {@code now}. */
    Item<H> seenAgain(Item<H> now, Instant start) {
        var isOlderThanOurWrite = written != null && start.isBefore(written);
        var stillUnclear = touched == null || start.isAfter(touched) ? null : touched;
        return isOlderThanOurWrite ? this : new Item<>(now.have, null, now.detailed, stillUnclear, deleted);
    }

    /** Whether it is, or may be, on its way to another state. */
    boolean isUnsettled(ResourceKind<?, ?, H> kind) {
        return touched != null || !(kind.state(have) instanceof State.Ready);
    }

    boolean isExpectedToGo(ResourceKind<?, ?, H> kind) {
        return deleted != null || kind.state(have) instanceof State.Deleting;
    }

    /** Whether a listing that began at {@code start} may not show yet what we wrote. */
    boolean isTooNewFor(Instant start, Duration consistencyWindow) {
        return written != null && start.isBefore(written.plus(consistencyWindow.multipliedBy(6)));
    }

    /** Whether only its details can tell what it is like now. */
    boolean isUnclear(ResourceKind<?, ?, H> kind) {
        return detailed == null || touched != null || (!kind.isStateListed() && isUnsettled(kind));
    }

    /** Whether its details were read so long ago that it is its turn. */
    boolean isDue(ResourceKind<?, ?, H> kind, Instant now) {
        return detailed != null && !detailed.plus(detailsEvery(kind)).isAfter(now);
    }

    /** Between half of the interval and all of it, another for each resource: what was made together is spread. */
    private Duration detailsEvery(ResourceKind<?, ?, H> kind) {
        var share = Math.floorMod(kind.id(have).hashCode() * SPREADING, 1 << 16) / (double) (1 << 16);
        return Duration.ofNanos((long) (kind.detailsEvery().toNanos() * (1 + share) / 2));
    }
}
