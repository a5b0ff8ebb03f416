package io.platformoperator.graph;

import java.time.Instant;

/**
 * How old what is known of a kind may be.
 *
 * @param listed its listing must have begun after this
 * @param unsettled what is not ready must have been looked at after this; never before {@code listed}
 */
record Freshness(Instant listed, Instant unsettled) {}
