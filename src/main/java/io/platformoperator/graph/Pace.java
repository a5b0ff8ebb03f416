package io.platformoperator.graph;

import java.time.Duration;

/**
 * How often to look.
 *
 * @param fraction of the time that something has been in flight, waited before the next look: 0.05 adds 2.5 % on
 *     average to what the cloud itself needs
 * @param floor shortest interval between two looks at something in flight
 * @param ceiling longest interval between two looks at something in flight
 * @param steady interval between two looks when nothing is in flight: how soon drift is found
 * @param consistencyWindow how long the cloud may need to show what was made or changed
 */
public record Pace(double fraction, Duration floor, Duration ceiling, Duration steady, Duration consistencyWindow) {
    /** For AWS: 5 % of the time in flight, between 2 s and 30 s; drift within a minute; consistent after 5 s. */
    public static final Pace DEFAULT = new Pace(
            0.05, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(5));

    /**
     * How long to wait before the next look at something that has been in flight for so long. Before the time that it
     * usually takes, a quarter of what is left: few looks, and close together when it is likely to end. After that, and
     * where nothing is known, a fraction of the time so far.
     *
     * @param usual how long it usually takes, zero when that is not known
     */
    public Duration interval(Duration inFlight, Duration usual) {
        var left = usual.minus(inFlight);
        var wanted = left.isPositive()
                ? left.dividedBy(4)
                : Duration.ofNanos((long) (Math.max(0, inFlight.toNanos()) * fraction));
        return wanted.compareTo(floor) < 0 ? floor : wanted.compareTo(ceiling) > 0 ? ceiling : wanted;
    }
}
