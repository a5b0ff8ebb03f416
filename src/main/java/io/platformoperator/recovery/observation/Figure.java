package io.platformoperator.recovery.observation;

import java.time.Instant;

/**
 * A figure of CloudWatch.
 *
 * @param value in the metric's unit: the newest value, or the sum of the time that was asked for
 * @param at time of the newest data point
 */
public record Figure(double value, Instant at) {}
