package io.platformoperator.recovery.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupScheduleTest {
    @ParameterizedTest
    @CsvSource({
        "cron(0 3 ? * * *), 1",
        "cron(0 3 * * ? *), 1",
        "cron(0 3 ? * SUN *), 7",
        "cron(0 3 1 * ? *), 31",
        "cron(0 3 1 1 ? *), 366"
    })
    void limitedFieldsMakeTheIntervalLonger(String schedule, int days) {
        assertThat(BackupSchedule.longestInterval(schedule)).isEqualTo(Duration.ofDays(days));
    }
}
