package io.platformoperator.recovery.readiness;

import java.util.List;
import java.util.Locale;

/** Formats numbers of bytes for messages. */
final class Bytes {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final double STEP = 1024;

    private Bytes() {}

    /** The number in the largest unit of which there is at least one, such as {@code 12.3 MiB}. */
    static String text(double bytes) {
        var value = bytes;
        var unit = 0;
        while (value >= STEP && unit < UNITS.size() - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f B", value)
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }
}
