package io.platformoperator.drill;

import static io.platformoperator.drill.Drills.CREATED;
import static io.platformoperator.drill.Drills.QUARTERLY;
import static io.platformoperator.drill.Drills.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.api.v1alpha1.DrillStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DrillTimesTest {
    private static final Instant APRIL = Instant.parse("2026-04-01T03:00:00Z");

    @Test
    void aDrillWithoutAScheduleRunsOnceAndAtOnce() {
        var spec = Drills.spec(null, false);
        assertThat(DrillTimes.nextRun(spec, DrillStatus.EMPTY, CREATED)).contains(CREATED);
        assertThat(DrillTimes.nextRun(spec, Drills.ranAt(CREATED, DrillRuns.FAILED), CREATED))
                .isEmpty();
    }

    @Test
    void aScheduledDrillFirstRunsAtTheFirstOccurrenceAfterItsCreation() {
        assertThat(DrillTimes.nextRun(Drills.spec(QUARTERLY, false), DrillStatus.EMPTY, CREATED))
                .contains(APRIL);
    }

    /** The operator was down from February to December: one run takes the place of three, and the next is due in January. */
    @Test
    void missedOccurrencesAreCaughtUpOnce() {
        var spec = Drills.spec(QUARTERLY, false);
        var december = Instant.parse("2026-12-24T00:00:00Z");
        assertThat(DrillTimes.nextRun(spec, DrillStatus.EMPTY, CREATED))
                .hasValueSatisfying(due -> assertThat(due).isBefore(december));
        assertThat(DrillTimes.nextRun(spec, Drills.ranAt(december, DrillRuns.PASSED), CREATED))
                .contains(Instant.parse("2027-01-01T03:00:00Z"));
    }

    @Test
    void aSuspendedDrillDoesNotRun() {
        assertThat(DrillTimes.nextRun(Drills.spec(QUARTERLY, true), DrillStatus.EMPTY, CREATED))
                .isEmpty();
        assertThat(DrillTimes.nextRun(Drills.spec(null, true), DrillStatus.EMPTY, CREATED))
                .isEmpty();
    }

    @Test
    void aScheduleThatIsNoneIsRefused() {
        assertThatThrownBy(() -> DrillTimes.nextRun(Drills.spec("0 0 31 2 *", false), DrillStatus.EMPTY, CREATED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A run of six hours at most is due on the first of April at 3:00. */
    @Test
    void theProofIsOverdueOnceARunThatWasDueHasNotPassed() {
        var spec = Drills.spec(QUARTERLY, false);
        var overdue = APRIL.plus(Duration.ofHours(6));
        assertThat(DrillTimes.overdueAt(spec, DrillStatus.EMPTY, CREATED)).contains(overdue);
        assertThat(DrillTimes.overdueAt(spec, Drills.ranAt(APRIL, DrillRuns.FAILED), CREATED))
                .as("a failed run proves nothing")
                .contains(overdue);
        assertThat(DrillTimes.overdueAt(spec, Drills.ranAt(APRIL, DrillRuns.PASSED), CREATED))
                .contains(Instant.parse("2026-07-01T09:00:00Z"));
        assertThat(DrillTimes.overdueAt(Drills.spec(null, false), DrillStatus.EMPTY, CREATED))
                .isEmpty();
    }

    /** The schedule may change while a run is in progress, which has to end all the same. */
    @Test
    void aScheduleThatBecomesNoneDoesNotStopARun() {
        assertThat(DrillTimes.after("0 0 31 2 *", false, START.toString())).isNull();
        assertThat(DrillTimes.after(QUARTERLY, false, START.toString())).isEqualTo("2026-07-01T03:00:00Z");
        assertThat(DrillTimes.after(QUARTERLY, true, START.toString())).isNull();
        assertThat(DrillTimes.after(null, false, START.toString())).isNull();
    }
}
