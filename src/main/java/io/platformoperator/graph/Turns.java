package io.platformoperator.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How many resources that are as wanted may have their details read again now. What no listing shows is read one by one
 * after its kind's interval, but no more than so many a minute in one account and region: standing still costs the same
 * however much there is, and the more there is, the longer it takes to come round. Each kind has its share of the turns.
 */
final class Turns {
    /** Some 70 resources of one environment have details, each read every 5 to 10 minutes: one alone waits for no turn. */
    private static final double A_MINUTE = 10;

    /** Turns that nobody took are kept that long. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Map<ResourceKind<?, ?, ?>, Share> shares = new HashMap<>();

    /**
     * One kind's part.
     *
     * @param count how many resources it is for
     * @param left turns that were not taken yet
     */
    private record Share(int count, double left, Instant at) {}

    /**
     * Takes as many turns as there are.
     *
     * @param count how many resources of that kind there are whose details are read
     * @param due how many of them are due
     * @return how many of those may be read now
     */
    synchronized int take(ResourceKind<?, ?, ?> kind, int count, int due, Instant now) {
        var before = shares.get(kind);
        var others = shares.entrySet().stream()
                .filter(share -> !share.getKey().equals(kind))
                .mapToInt(share -> share.getValue().count())
                .sum();
        var perMinute = count == 0 ? 0 : A_MINUTE * count / (count + others);
        var most = Math.max(1, perMinute * KEPT.toMinutes());
        var left = before == null
                ? most
                : Math.min(most, before.left() + perMinute * minutes(Duration.between(before.at(), now)));
        var taken = Math.min(due, (int) left);
        shares.put(kind, new Share(count, left - taken, now));
        return taken;
    }

    private static double minutes(Duration time) {
        return time.toMillis() / 60_000.0;
    }
}
