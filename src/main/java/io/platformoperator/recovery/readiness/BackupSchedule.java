package io.platformoperator.recovery.readiness;

import java.time.Duration;

/** Schedules of AWS Backup. */
final class BackupSchedule {
    private static final int DAY_OF_MONTH = 2;
    private static final int MONTH = 3;
    private static final int DAY_OF_WEEK = 4;

    private BackupSchedule() {}

    /**
     * An upper bound of the time between two backups: a day, or a week, month or year if the expression limits days of the week,
     * days of the month or months.
     *
     * @param schedule an AWS cron expression, such as {@code cron(0 3 ? * * *)}
     */
    static Duration longestInterval(String schedule) {
        var fields = schedule.substring(schedule.indexOf('(') + 1, schedule.lastIndexOf(')'))
                .split(" ", -1);
        if (limits(fields, MONTH)) {
            return Duration.ofDays(366);
        }
        if (limits(fields, DAY_OF_MONTH)) {
            return Duration.ofDays(31);
        }
        return Duration.ofDays(limits(fields, DAY_OF_WEEK) ? 7 : 1);
    }

    private static boolean limits(String[] fields, int index) {
        return fields.length > index && !fields[index].equals("*") && !fields[index].equals("?");
    }
}
