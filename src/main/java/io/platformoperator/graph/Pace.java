package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;

/**
 * How often to look.
 *
 * @param fraction of the time that something overdue has been in flight, waited before the next look at most: 0.05 adds
 *     2.5 % on average to what the cloud itself needs
 * @param floor shortest interval between two looks at something in flight
 * @param ceiling longest interval between two looks at something that is overdue, or of which nothing is known
 * @param steady interval between two looks when nothing is in flight: how soon drift is found
 * @param consistencyWindow how long the cloud may need to show what was made or changed
 * @param usual factor on the durations that kinds of resources usually take: 1 for AWS, less for a cloud that is faster
 */
public record Pace(
        double fraction, Duration floor, Duration ceiling, Duration steady, Duration consistencyWindow, double usual) {
    /** For AWS: 5 % of the time in flight, between 2 s and 30 s; drift within a minute; consistent after 5 s. */
    public static final Pace DEFAULT = new Pace(
            0.05, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(5), 1);

    /** How old answers may be that what looks at the same moment shares. */
    public Duration shared() {
        return consistencyWindow.dividedBy(5);
    }

    /** How long after a doubt a look proves that something does not exist, though the answer may be a shared one. */
    Duration proof() {
        return consistencyWindow.plus(shared());
    }

    /** How long one of that kind usually takes to be made; zero when that is not known. */
    public Duration usual(ResourceKind<?, ?, ?> kind) {
        return Duration.ofNanos((long) (kind.takes().toNanos() * usual));
    }

    /**
     * When to look again at something in flight. Around the time that it usually takes looks are close together, and ever
     * rarer away from it: before it, two thirds of what is left; after it, half of what has passed since, up to a fraction
     * of the whole time so far; never closer than a hundredth of it. If a look costs several calls, the first is at that
     * time, and the others are as much rarer.
     *
     * @param started since when it has been in flight
     * @param looked when it was last looked at
     * @param usual how long it usually takes, zero when that is not known
     * @param calls that a look costs, 1 at least
     */
    public Instant next(Instant started, Instant looked, Duration usual, int calls) {
        var from = looked.isBefore(started) ? started : looked;
        var inFlight = Duration.between(started, from);
        var left = usual.minus(inFlight);
        var least = longer(floor, usual.dividedBy(100)).multipliedBy(calls);
        if (left.compareTo(least) > 0) {
            return from.plus(calls > 1 ? left : longer(left.multipliedBy(2).dividedBy(3), least));
        }
        var late = left.negated().multipliedBy(calls).dividedBy(2);
        var most = Duration.ofNanos((long) (inFlight.toNanos() * fraction * calls));
        return from.plus(longer(shorter(shorter(late, most), ceiling), least));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
