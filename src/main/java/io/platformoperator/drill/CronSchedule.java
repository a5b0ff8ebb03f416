package io.platformoperator.drill;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A standard cron expression of five fields, in UTC: minute, hour, day of the month, month, day of the week. As in cron, a day matches
 * if one of two restricted day fields does. Names such as JAN and MON are accepted; 0 and 7 are Sunday.
 *
 * @param isAnyDay true if a restricted day of the month or of the week suffices
 */
record CronSchedule(
        BitSet minutes, BitSet hours, BitSet daysOfMonth, BitSet months, BitSet daysOfWeek, boolean isAnyDay) {
    private static final int FIELDS = 5;
    private static final int DAYS_OF_WEEK = 7;
    /** A 29th of February is at most eight years away, such as from 1896 to 1904. */
    private static final int YEARS = 8;

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> WEEK = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /**
     * Parses an expression.
     *
     * @throws IllegalArgumentException with the field and what to write, if the text is no cron expression, or never occurs
     */
    static CronSchedule parse(String text) {
        var fields = text.strip().split("\\s+", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException(
                    "'%s' has %d fields: write minute, hour, day of the month, month and day of the"
                                    .formatted(text, fields.length)
                            + " week, such as 0 3 1 * *");
        }
        var week = field(fields[4], "day of the week", 0, DAYS_OF_WEEK, WEEK, 0);
        if (week.get(DAYS_OF_WEEK)) {
            week.set(0);
        }
        var schedule = new CronSchedule(
                field(fields[0], "minute", 0, 59, List.of(), 0),
                field(fields[1], "hour", 0, 23, List.of(), 0),
                field(fields[2], "day of the month", 1, 31, List.of(), 0),
                field(fields[3], "month", 1, 12, MONTHS, 1),
                week,
                !fields[2].startsWith("*") && !fields[4].startsWith("*"));
        if (schedule.next(Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' never occurs: choose a day that the month has");
        }
        return schedule;
    }

    /** The first occurrence after that time; empty if there is none. */
    Optional<Instant> next(Instant after) {
        var from = after.atOffset(ZoneOffset.UTC).withSecond(0).withNano(0).plusMinutes(1);
        var last = from.toLocalDate().plusYears(YEARS);
        for (var day = from.toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            if (!matches(day)) {
                continue;
            }
            var isFirst = day.equals(from.toLocalDate());
            for (var hour = hours.nextSetBit(isFirst ? from.getHour() : 0);
                    hour >= 0;
                    hour = hours.nextSetBit(hour + 1)) {
                var isFirstHour = isFirst && hour == from.getHour();
                var minute = minutes.nextSetBit(isFirstHour ? from.getMinute() : 0);
                if (minute >= 0) {
                    return Optional.of(day.atTime(hour, minute).toInstant(ZoneOffset.UTC));
                }
            }
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        var ofMonth = daysOfMonth.get(day.getDayOfMonth());
        var ofWeek = daysOfWeek.get(day.getDayOfWeek().getValue() % DAYS_OF_WEEK);
        return months.get(day.getMonthValue()) && (isAnyDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    /** The values of a field: a list of {@code *}, numbers and ranges, each with an optional step. */
    private static BitSet field(String text, String name, int least, int most, List<String> names, int firstName) {
        var values = new BitSet();
        for (var part : text.split(",", -1)) {
            var stepped = part.split("/", -1);
            var range = stepped[0].split("-", -1);
            if (stepped.length > 2 || range.length > 2) {
                throw invalid(part, name, least, most);
            }
            var isAll = stepped[0].equals("*");
            var from = isAll ? least : value(range[0], part, name, least, most, names, firstName);
            var to = isAll || (range.length == 1 && stepped.length == 2)
                    ? most
                    : value(range[range.length - 1], part, name, least, most, names, firstName);
            var step = stepped.length == 2 ? value(stepped[1], part, name, 1, Math.max(1, most), List.of(), 0) : 1;
            if (from > to) {
                throw invalid(part, name, least, most);
            }
            for (var value = from; value <= to; value += step) {
                values.set(value);
            }
        }
        return values;
    }

    private static int value(
            String text, String part, String name, int least, int most, List<String> names, int firstName) {
        var index = names.indexOf(text.toUpperCase(Locale.ROOT));
        if (index >= 0) {
            return index + firstName;
        }
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw invalid(part, name, least, most);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException invalid(String part, String name, int least, int most) {
        return new IllegalArgumentException(
                "'%s' is no %s of a cron expression: write numbers from %d to %d".formatted(part, name, least, most));
    }
}
