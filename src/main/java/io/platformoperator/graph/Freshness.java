package io.platformoperator.graph;

import java.time.Instant;

/**
 * How old what is known of a kind may be.
 *
 * @param listed its listing must have begun after this
 * @param unsettled what is not ready must have been looked at after this; never before {@code listed}
 */
record Freshness(Instant listed, Instant unsettled) {
    /** What satisfies both. */
    Freshness and(Freshness other) {
        return new Freshness(later(listed, other.listed), later(unsettled, other.unsettled));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
