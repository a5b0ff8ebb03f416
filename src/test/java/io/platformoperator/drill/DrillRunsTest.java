package io.platformoperator.drill;

import static io.platformoperator.drill.Drills.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillPhase;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillRunsTest {
    @Test
    void phasesFollowEachOther() {
        assertThat(DrillRuns.phase(Drills.begun())).contains(DrillRuns.PREPARE);
        assertThat(DrillRuns.phase(Drills.restored())).contains(DrillRuns.VERIFY);
        assertThat(Drills.passed().phases()).extracting(DrillPhase::outcome).containsOnly(Outcome.SUCCEEDED);
        assertThat(DrillRuns.phase(Drills.passed())).isEmpty();
    }

    @Test
    void aFailureSkipsToTheCleanUp() {
        var failed = DrillRuns.failed(Drills.begun(), "NoBackups", "no automated backups", START.plusSeconds(1));
        assertThat(failed.phases())
                .extracting(DrillPhase::outcome)
                .containsExactly(Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.RUNNING);
        assertThat(DrillRuns.isActive(failed)).isTrue();
        assertThat(DrillRuns.result(failed)).isEqualTo(DrillRuns.RUNNING);
        assertThat(DrillRuns.result(DrillRuns.ended(failed, 0, START.plusSeconds(2))))
                .isEqualTo(DrillRuns.FAILED);
    }

    @Test
    void timesAreMeasuredFromTheStartAndByTheData() {
        var run = Drills.passed();
        assertThat(run.rtoSeconds()).isEqualTo(540);
        assertThat(run.rpoSeconds())
                .as("the newest heartbeat, not the restore point")
                .isEqualTo(135);
        assertThat(DrillRuns.objective(run)).isEqualTo(DrillRuns.MET);
        assertThat(run.cost()).isEqualTo("0.42");
    }

    @Test
    void withoutHeartbeatsTheRestorePointIsTheAgeOfTheData() {
        var run = DrillRuns.verified(Drills.restored(), List.of(), START.plusSeconds(540), null);
        assertThat(run.rpoSeconds()).isEqualTo(130);
    }

    @Test
    void anObjectiveIsMissedByTimeByAgeOrByWrongData() {
        assertThat(DrillRuns.objective(Drills.failed())).isEqualTo(DrillRuns.MISSED);
        assertThat(DrillRuns.objective(verifiedAt(900, 300))).isEqualTo(DrillRuns.MET);
        assertThat(DrillRuns.objective(verifiedAt(901, 300))).isEqualTo(DrillRuns.MISSED);
        assertThat(DrillRuns.objective(verifiedAt(900, 301))).isEqualTo(DrillRuns.MISSED);
        assertThat(DrillRuns.objective(Drills.begun()))
                .as("nothing was measured")
                .isNull();
    }

    private static DrillRun verifiedAt(long seconds, long age) {
        return DrillRuns.verified(Drills.restored(), List.of(), START.plusSeconds(seconds), START.minusSeconds(age));
    }

    /** The status is all that the next process has. */
    @Test
    void theSettingsOfTheRestoreAreReadBack() {
        assertThat(RestoreSettings.of(
                        Drills.restored().source(),
                        Instant.parse(Drills.restored().restorePoint())))
                .isEqualTo(Drills.SETTINGS);
        assertThat(Drills.restored().source()).containsEntry(DrillGraphs.UID, "77");
    }
}
