package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
    /** Expected times are those that crontab(5) gives; 2026-01-01 is a Thursday. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 3 1 1,4,7,10 *   | 2026-01-01T03:00:00Z | 2026-04-01T03:00:00Z",
                "0 3 1 1,4,7,10 *   | 2026-01-01T02:59:59Z | 2026-01-01T03:00:00Z",
                "*/15 * * * *       | 2026-01-01T00:00:00Z | 2026-01-01T00:15:00Z",
                "5/20 * * * *       | 2026-01-01T00:26:00Z | 2026-01-01T00:45:00Z",
                "59 23 31 12 *      | 2026-01-01T00:00:00Z | 2026-12-31T23:59:00Z",
                "0 0 29 2 *         | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 0 * * 7          | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z",
                "0 0 * * SUN        | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z",
                "0 9 * feb Mon-Fri  | 2026-01-01T00:00:00Z | 2026-02-02T09:00:00Z",
                "0 0 13 * 5         | 2026-01-01T12:00:00Z | 2026-01-02T00:00:00Z",
                "0 0 13 * 5         | 2026-01-09T12:00:00Z | 2026-01-13T00:00:00Z",
                "0 0 */10 * 5       | 2026-01-01T12:00:00Z | 2026-05-01T00:00:00Z",
            })
    void findsTheNextOccurrence(String schedule, Instant after, Instant expected) {
        assertThat(CronSchedule.parse(schedule).next(after)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 3 1 *",
                "0 3 1 * * *",
                "60 3 1 * *",
                "0 24 1 * *",
                "0 3 0 * *",
                "0 3 32 * *",
                "0 3 1 13 *",
                "0 3 1 * 8",
                "5-1 3 1 * *",
                "*/0 3 1 * *",
                "0 3 1 * MONDAY",
                "0 3 L * *",
                "0 3 1,, * *",
                "a 3 1 * *"
            })
    void refusesWhatIsNoSchedule(String schedule) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesADayThatNeverOccurs() {
        assertThatThrownBy(() -> CronSchedule.parse("0 0 31 2 *")).hasMessageContaining("never occurs");
    }

    @Test
    void namesTheFieldAndItsNumbers() {
        assertThatThrownBy(() -> CronSchedule.parse("0 25 1 * *"))
                .hasMessageContaining("'25' is no hour")
                .hasMessageContaining("0 to 23");
    }
}
