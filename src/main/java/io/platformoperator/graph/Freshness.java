package io.platformoperator.graph;

import java.time.Instant;

/**
 * Required freshness of the cached state of a kind.
 *
 * @param listed the latest listing must have started after this time
 * @param unsettled resources in transition must have been read after this time; never before {@code listed}
 */
record Freshness(Instant listed, Instant unsettled) {
    /** Freshness that satisfies both. */
    Freshness and(Freshness other) {
        return new Freshness(later(listed, other.listed), later(unsettled, other.unsettled));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
