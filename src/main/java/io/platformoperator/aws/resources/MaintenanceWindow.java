package io.platformoperator.aws.resources;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** A weekly maintenance window in UTC, {@code ddd:hh:mm-ddd:hh:mm}; it may cross midnight on Sunday. */
public final class MaintenanceWindow {
    private static final int MINUTES_A_DAY = 24 * 60;

    private MaintenanceWindow() {}

    /** Whether {@code at} is within the window. The window's end is exclusive, so that a restart has time to complete. */
    public static boolean isOpen(String window, Instant at) {
        var ends = window.split("-", 2);
        int begin = minute(ends[0]);
        int end = minute(ends[1]);
        var utc = at.atOffset(ZoneOffset.UTC);
        int now = minute(utc.getDayOfWeek(), utc.toLocalTime());
        return begin < end ? begin <= now && now < end : begin <= now || now < end;
    }

    private static int minute(String text) {
        var day = text.substring(0, 3).toUpperCase(Locale.ROOT);
        for (var each : DayOfWeek.values()) {
            if (each.name().startsWith(day)) {
                return minute(each, LocalTime.parse(text.substring(4)));
            }
        }
        throw new IllegalArgumentException(text + " is not a time of the week such as sun:07:30");
    }

    private static int minute(DayOfWeek day, LocalTime time) {
        return (day.getValue() - 1) * MINUTES_A_DAY + time.getHour() * 60 + time.getMinute();
    }
}
