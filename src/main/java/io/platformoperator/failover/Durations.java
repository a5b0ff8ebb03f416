package io.platformoperator.failover;

import java.time.Duration;

/** Formats durations in messages. */
final class Durations {
    private static final long LONGEST_IN_SECONDS = 120;

    private Durations() {}

    static String text(Duration duration) {
        return duration.toSeconds() <= LONGEST_IN_SECONDS ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
    }
}
