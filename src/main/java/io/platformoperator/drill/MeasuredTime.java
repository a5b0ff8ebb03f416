package io.platformoperator.drill;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measured times of drills as people write them. */
public final class MeasuredTime {
    private MeasuredTime() {}

    /** A duration in seconds, such as {@code 9m12s}; null for null. */
    public static @Nullable String text(@Nullable Long seconds) {
        if (seconds == null) {
            return null;
        }
        var duration = Duration.ofSeconds(seconds);
        var parts = Stream.of(
                        part(duration.toHours(), "h"),
                        part(duration.toMinutesPart(), "m"),
                        part(duration.toSecondsPart(), "s"))
                .filter(Objects::nonNull)
                .toList();
        return parts.isEmpty() ? "0s" : String.join("", parts);
    }

    private static @Nullable String part(long value, String unit) {
        return value == 0 ? null : value + unit;
    }
}
