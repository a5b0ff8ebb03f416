package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;

/**
 * Intervals of polling and of drift detection.
 *
 * @param pollFraction wait until the next poll of a resource that may be ready, as a fraction of its time in transition:
 *     0.08 adds 4 % on average to the cloud's own time
 * @param pollFloor shortest interval between two polls of a resource in transition
 * @param pollCeiling longest interval between two polls of a resource that is overdue or has no expected creation time
 * @param driftInterval interval of listings while nothing is in transition: bounds the time until drift is detected
 * @param consistencyWindow time until the cloud's listings usually show a write
 * @param longestLag longest time until the cloud's listings show a write, by the cloud's documentation: within it, "not
 *     listed" does not mean "deleted"
 * @param creationTimeFactor factor on the expected creation times of kinds: 1 for AWS, smaller for a faster cloud
 */
public record PollIntervals(
        double pollFraction,
        Duration pollFloor,
        Duration pollCeiling,
        Duration driftInterval,
        Duration consistencyWindow,
        Duration longestLag,
        double creationTimeFactor) {
    /**
     * For AWS: 8 % of the time in transition, between 2 s and 30 s; drift within a minute; consistent after 5 s in most
     * cases. EC2's documentation on eventual consistency advises to repeat describe calls for up to five minutes.
     */
    public static final PollIntervals DEFAULT = new PollIntervals(
            0.08,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            1);

    /** The time after which a resource may be ready, as a fraction of the expected creation time. */
    private static final double EARLIEST = 0.68;

    /** Maximum age of a response that is shared by reads of the same moment. */
    public Duration coalescingWindow() {
        return Duration.ofNanos(consistencyWindow.toNanos() / 2);
    }

    /**
     * Time for which a listing that shows the state before our update or deletion is taken for a stale one. Shorter than
     * the longest lag: another actor may have reverted the update, and the deletion may have failed.
     */
    Duration updateLag() {
        return consistencyWindow.multipliedBy(6);
    }

    /** Delay after which a listing proves absence, even if its response is a shared one. */
    Duration absenceProofDelay() {
        return consistencyWindow.plus(coalescingWindow());
    }

    /** Expected creation time of a kind; zero if unknown. */
    public Duration expectedCreationTime(ResourceKind<?, ?, ?> kind) {
        return Duration.ofNanos((long) (kind.creationTime().toNanos() * creationTimeFactor));
    }

    /**
     * Time of the next poll of a resource in transition. Creation times vary by about 30 %, so the first poll is shortly
     * before the earliest time at which the resource can be ready. From then on, the wait is a fraction of the whole time
     * so far. It is never shorter than the floor; for a resource with an expected time, never shorter than a fifth of that
     * time or ten times the floor, whichever is less. If a poll costs several calls, the first poll is at the expected
     * time, and all waits are longer in proportion.
     *
     * @param start start of the transition
     * @param lastPoll time of the latest poll
     * @param expected expected creation time; zero if unknown
     * @param calls number of calls that a poll costs; at least 1
     */
    public Instant nextPoll(Instant start, Instant lastPoll, Duration expected, int calls) {
        var from = lastPoll.isBefore(start) ? start : lastPoll;
        var elapsed = Duration.between(start, from).toNanos();
        var remaining = (long) (expected.toNanos() * (calls > 1 ? 1 : EARLIEST)) - elapsed;
        var minimum = Math.max(pollFloor.toNanos(), Math.min(pollFloor.toNanos() * 10, expected.toNanos() / 5)) * calls;
        if (remaining > minimum) {
            return from.plusNanos(remaining);
        }
        var wait = Math.min((long) (elapsed * pollFraction * calls), pollCeiling.toNanos());
        return from.plusNanos(Math.max(wait, minimum));
    }
}
