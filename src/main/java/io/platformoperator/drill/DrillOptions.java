package io.platformoperator.drill;

import java.time.Duration;

/**
 * Settings of drills, which are options of the operator.
 *
 * @param image image of the operator, whose command {@code probe verify-restore} verifies restored data
 * @param heartbeatInterval time between two heartbeats of the probe
 */
public record DrillOptions(String image, Duration heartbeatInterval) {
    private static final Duration TOLERANCE = Duration.ofMinutes(1);
    private static final int INTERVALS = 3;

    /** How much older than the restore point the newest heartbeat may be: the probe may miss some. */
    Duration tolerance() {
        return TOLERANCE.plus(heartbeatInterval.multipliedBy(INTERVALS));
    }
}
