package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds schedules of AWS Backup that collide with the windows of RDS. AWS Backup fails a job that begins within an hour before the
 * backup window or the maintenance window of a database, or during it (AWS Backup Developer Guide, "Amazon RDS backups"). All times
 * are minutes of a week in UTC that begins on Sunday. Pure.
 */
final class BackupWindows {
    /** AWS Backup starts a job within this time after its scheduled time. 60 minutes is AWS's minimum. */
    static final int START_WINDOW_MINUTES = 60;

    private static final int DISTANCE = 60;
    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private BackupWindows() {}

    /** Messages about collisions, each with the fields and what to write instead; empty if there are none. */
    static List<String> problems(EnvironmentSpec spec) {
        var schedule = spec.backup().schedule();
        var daily = spec.database().backupWindow();
        var weekly = spec.database().maintenanceWindow();
        var starts = starts(schedule);
        var problems = new ArrayList<String>();
        var begin = minuteOfDay(daily.substring(0, 5));
        var length = Math.floorMod(minuteOfDay(daily.substring(6)) - begin, DAY);
        if (IntStream.range(0, DAYS.size()).anyMatch(day -> collides(starts, day * DAY + begin, length))) {
            problems.add(message(
                    schedule,
                    "spec.database.backupWindow " + daily,
                    time(begin - DISTANCE - START_WINDOW_MINUTES),
                    time(begin + length)));
        }
        var first = minuteOfWeek(weekly.substring(0, 9));
        var duration = Math.floorMod(minuteOfWeek(weekly.substring(10)) - first, WEEK);
        if (collides(starts, first, duration)) {
            problems.add(message(
                    schedule,
                    "spec.database.maintenanceWindow " + weekly,
                    timeOfWeek(first - DISTANCE - START_WINDOW_MINUTES),
                    timeOfWeek(first + duration)));
        }
        return problems;
    }

    private static String message(String schedule, String window, String latest, String earliest) {
        return ("spec.backup.schedule %s starts backups less than an hour before %s or during it, and AWS Backup fails them:"
                        + " schedule them at %s or earlier, or at %s or later (a backup starts up to %d minutes after its"
                        + " scheduled time), or move the window")
                .formatted(schedule, window, latest, earliest, START_WINDOW_MINUTES);
    }

    /** True if a job of one of the scheduled times may begin from an hour before the window until its end. */
    private static boolean collides(Set<Integer> starts, int begin, int length) {
        var blocked = DISTANCE + length;
        return starts.stream().anyMatch(start -> {
            var sinceBlocked = Math.floorMod(start - begin + DISTANCE, WEEK);
            return sinceBlocked < blocked || WEEK - sinceBlocked < START_WINDOW_MINUTES;
        });
    }

    /**
     * The scheduled times of an AWS cron expression. A day of the month is every day of the week at some time. Empty if a field is
     * malformed, which AWS refuses.
     */
    private static Set<Integer> starts(String schedule) {
        var fields = schedule.substring("cron(".length(), schedule.length() - 1).split(" ", -1);
        var starts = new TreeSet<Integer>();
        try {
            for (int day : days(fields[4])) {
                for (int hour : values(fields[1], 0, 23)) {
                    for (int minute : values(fields[0], 0, 59)) {
                        starts.add(day * DAY + hour * 60 + minute);
                    }
                }
            }
        } catch (NumberFormatException e) {
            return Set.of();
        }
        return starts;
    }

    /** Days of the week, 0 for Sunday. AWS counts from 1; {@code 3#1} is the first Tuesday of a month, {@code 6L} the last Friday. */
    private static Set<Integer> days(String field) {
        var numbers = field.equals("L") ? "7" : field.replaceAll("#[0-9]+|L", "");
        for (var day : DAYS) {
            numbers = numbers.replace(day, String.valueOf(DAYS.indexOf(day) + 1));
        }
        return values(numbers.replace('?', '*'), 1, DAYS.size()).stream()
                .map(number -> number - 1)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The values of a cron field, such as {@code 5}, {@code 1,13}, {@code 1-5}, {@code 22-2}, {@code 0/6} or {@code *}. */
    private static Set<Integer> values(String field, int min, int max) {
        var values = new TreeSet<Integer>();
        for (var part : field.split(",", -1)) {
            var stepped = part.split("/", 2);
            var step = stepped.length == 2 ? Math.max(1, Integer.parseInt(stepped[1])) : 1;
            var range = stepped[0].split("-", 2);
            var isAll = stepped[0].equals("*");
            var first = isAll ? min : Integer.parseInt(range[0]);
            var last = range.length == 2 ? Integer.parseInt(range[1]) : isAll || stepped.length == 2 ? max : first;
            var size = max - min + 1;
            for (var offset = 0; offset <= Math.floorMod(last - first, size); offset += step) {
                values.add(min + Math.floorMod(first + offset - min, size));
            }
        }
        return values;
    }

    private static int minuteOfDay(String time) {
        return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
    }

    private static int minuteOfWeek(String time) {
        return DAYS.indexOf(time.substring(0, 3).toUpperCase(Locale.ROOT)) * DAY + minuteOfDay(time.substring(4));
    }

    private static String time(int minute) {
        var ofDay = Math.floorMod(minute, DAY);
        return String.format(Locale.ROOT, "%02d:%02d", ofDay / 60, ofDay % 60);
    }

    private static String timeOfWeek(int minute) {
        var ofWeek = Math.floorMod(minute, WEEK);
        return DAYS.get(ofWeek / DAY).toLowerCase(Locale.ROOT) + ":" + time(ofWeek);
    }
}
