package io.platformoperator.drill;

import static io.platformoperator.drill.Drills.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.kubernetes.Conditions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrillStatusesTest {
    private static final DrillStatus BEFORE = Drills.ranAt(START.minusSeconds(86400), DrillRuns.PASSED);

    @Test
    void theColumnsShowTheRunThatEnded() {
        var status = status(BEFORE, true);
        assertThat(status.result()).isEqualTo(DrillRuns.PASSED);
        assertThat(status.rto()).isEqualTo("9m");
        assertThat(status.rpo()).isEqualTo("2m15s");
        assertThat(status.objective()).isEqualTo(DrillRuns.MET);
        assertThat(Conditions.isTrue(status.conditions(), "Passed", 1)).isTrue();
        assertThat(status.message()).contains("restored and verified in 9m");
    }

    @Test
    void aFailedRunHasItsReasonInTheCondition() {
        var condition =
                Conditions.find(status(BEFORE, false).conditions(), "Passed").orElseThrow();
        assertThat(condition.getStatus()).isEqualTo("False");
        assertThat(condition.getReason()).isEqualTo("CheckFailed");
        assertThat(condition.getMessage()).contains("found f, expected t");
    }

    @Test
    void whileARunIsInProgressTheLastResultStays() {
        var drill = Drills.drill(Drills.spec(null, false), status(BEFORE, false));
        var running = DrillStatuses.of(drill, Drills.restored(), null, START.plusSeconds(1000));
        assertThat(running.result()).isEqualTo(DrillRuns.RUNNING);
        assertThat(running.rto()).isEqualTo("9m");
        assertThat(Conditions.find(running.conditions(), "Passed").orElseThrow().getReason())
                .isEqualTo("CheckFailed");
        assertThat(Conditions.isTrue(running.conditions(), "Reconciling", 1)).isTrue();
    }

    @Test
    void theHistoryIsLimitedAndHasEachRunOnce() {
        var first = status(BEFORE, true);
        assertThat(first.history()).extracting(DrillResult::result).containsExactly(DrillRuns.PASSED, DrillRuns.PASSED);
        var drill = Drills.drill(Drills.spec(null, false), first);
        assertThat(DrillStatuses.of(drill, Drills.passed(), null, START.plusSeconds(901))
                        .history())
                .isEqualTo(first.history());
        var third = DrillRuns.ended(
                DrillRuns.begin("x", "us-east-1", Map.of(), Duration.ofHours(1), START.plusSeconds(5000)),
                0,
                START.plusSeconds(5001));
        assertThat(DrillStatuses.of(drill, third, null, START.plusSeconds(5001)).history())
                .hasSize(2)
                .first()
                .extracting(DrillResult::startedAt)
                .isEqualTo(third.startedAt());
    }

    /** Equal statuses are not written. */
    @Test
    void aSteadyDrillHasTheSameStatus() {
        var drill = Drills.drill(Drills.spec(null, false), status(BEFORE, true));
        var idle = DrillStatuses.idle(drill, "Idle", "m", false, null, START.plusSeconds(1000));
        drill.setStatus(idle);
        assertThat(DrillStatuses.idle(drill, "Idle", "m", false, null, START.plusSeconds(9000)))
                .isEqualTo(idle);
    }

    private static DrillStatus status(DrillStatus before, boolean passed) {
        var drill = Drills.drill(Drills.spec(null, false), before);
        return DrillStatuses.of(drill, passed ? Drills.passed() : Drills.failed(), null, START.plusSeconds(900));
    }
}
