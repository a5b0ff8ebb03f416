package io.platformoperator.recovery;

import static io.platformoperator.kubernetes.MockApiServer.text;
import static io.platformoperator.recovery.TwoRegions.NOW;
import static io.platformoperator.recovery.TwoRegions.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveStatus;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.recovery.readiness.Finding;
import io.platformoperator.recovery.readiness.Outcome;
import io.platformoperator.recovery.readiness.RecoveryAssessment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryStatusesTest {
    private static final long MIB = 1024 * 1024;

    @Test
    void aSteadyStatusStaysAsItIsForTenEvaluations() {
        var before = next(null, assessment(5, 0, Outcome.READY), NOW);

        assertThat(next(before, assessment(20, 64 * MIB, Outcome.READY), NOW.plusSeconds(600)))
                .isSameAs(before);
        assertThat(next(before, assessment(20, 0, Outcome.READY), NOW.plusSeconds(601)))
                .satisfies(later -> assertThat(later.measuredAt()).isEqualTo("2030-01-31T12:10:01Z"))
                .satisfies(later -> assertThat(later.lossSeconds()).isEqualTo(20));
    }

    @Test
    void aFigureIsWrittenOnceItHasMovedByFifteenSecondsAndAFifth() {
        var small = next(null, assessment(5, 0, Outcome.READY), NOW);
        assertThat(next(small, assessment(21, 0, Outcome.READY), NOW.plusSeconds(60))
                        .lossSeconds())
                .isEqualTo(21);

        var large = next(null, assessment(200, 0, Outcome.READY), NOW);
        assertThat(next(large, assessment(240, 0, Outcome.READY), NOW.plusSeconds(60)))
                .isSameAs(large);
        assertThat(next(large, assessment(241, 0, Outcome.READY), NOW.plusSeconds(60))
                        .lossSeconds())
                .isEqualTo(241);
        assertThat(next(large, assessment(200, 65 * MIB, Outcome.READY), NOW.plusSeconds(60))
                        .stores()
                        .getFirst()
                        .lossBytes())
                .isEqualTo(65 * MIB);
    }

    /** CloudWatch's lag and the retained WAL are part of the message, and move while nothing is known of the loss. */
    @Test
    void anUnknownLagIsWrittenOnceUntilItsCauseChanges() {
        var before = next(null, unknown("no heartbeat; CloudWatch reports 7 s; the source retains 1.5 MiB"), NOW);

        assertThat(next(before, unknown("no heartbeat; CloudWatch reports 19 s; the source retains 20.1 MiB"), NOW))
                .isSameAs(before);
        assertThat(next(before, unknown("the probe has no login; CloudWatch reports 7 s"), NOW))
                .isNotSameAs(before);
    }

    private static RecoveryAssessment unknown(String message) {
        return new RecoveryAssessment(
                List.of(new Finding("database", Outcome.UNKNOWN, "DatabaseLagUnknown", message, null)),
                assessment(-1, 0, Outcome.UNKNOWN).losses());
    }

    @Test
    void aNumberOfThingsIsWrittenWithEachChange() {
        var one = next(null, missing(1), NOW);

        assertThat(next(one, missing(1), NOW.plusSeconds(60))).isSameAs(one);
        assertThat(next(one, missing(2), NOW.plusSeconds(60)).parts().getFirst().figure())
                .isEqualTo(2);
    }

    private static RecoveryAssessment missing(long images) {
        var finding = new Finding("images", Outcome.NOT_READY, "ImagesMissing", images + " images are missing", images);
        return new RecoveryAssessment(
                List.of(finding), assessment(5, 0, Outcome.READY).losses());
    }

    @Test
    void aPartKeepsTheTimeOfItsStateAndChangesAtOnce() {
        var ready = next(null, assessment(5, 0, Outcome.READY), NOW);
        var behind = next(ready, assessment(6, 0, Outcome.NOT_READY), NOW.plusSeconds(60));
        assertThat(behind.parts().getFirst().since()).isEqualTo("2030-01-31T12:01:00Z");

        var later = next(behind, assessment(100, 0, Outcome.NOT_READY), NOW.plusSeconds(120));
        assertThat(later.parts().getFirst().since()).isEqualTo("2030-01-31T12:01:00Z");
        assertThat(later.parts().getFirst().message()).isEqualTo("lag of 100 s");

        assertThat(next(later, assessment(5, 0, Outcome.READY), NOW.plusSeconds(180))
                        .parts()
                        .getFirst()
                        .since())
                .isEqualTo("2030-01-31T12:03:00Z");
    }

    @Test
    void conditionsNameEachProblemWithItsReasonTimeAndMessage() {
        var ready = conditions(next(null, assessment(5, 0, Outcome.READY), NOW));
        assertThat(text(ready)).containsExactly("FailoverReady True Ready", "ObjectivesMet True DataLossMet");
        assertThat(ready.getFirst().getMessage()).isEqualTo("us-west-2 can take over; expected loss of data: 5 s");
        assertThat(ready.getLast().getMessage())
                .isEqualTo("expected loss of data: 5 s of 300 s; never measured: databaseMinutes, servicesMinutes,"
                        + " fullSystemMinutes, crossRegionFailoverMinutes");

        var lost = conditions(next(null, assessment(400, 0, Outcome.NOT_READY), NOW));
        assertThat(text(lost)).containsExactly("FailoverReady False Lag", "ObjectivesMet False DataLossMissed");
        assertThat(lost.getFirst().getMessage()).isEqualTo("database (Lag since 2030-01-31T12:00:00Z): lag of 400 s");
        assertThat(lost.getLast().getMessage()).startsWith("the loss of the database is 400 s (objective 300 s)");

        assertThat(text(conditions(next(null, assessment(-1, 0, Outcome.UNKNOWN), NOW))))
                .containsExactly("FailoverReady Unknown Lag", "ObjectivesMet Unknown DataLossUnknown");
        assertThat(text(conditions(null)))
                .containsExactly("FailoverReady Unknown NotObserved", "ObjectivesMet Unknown NotObserved");
    }

    @Test
    void objectivesThatNothingMeasuresAreNeverMeasured() {
        assertThat(next(null, assessment(5, 0, Outcome.READY), NOW).objectives())
                .startsWith(new ObjectiveStatus(
                        "dataLossMinutes", 300, 5L, "Continuous", "2030-01-31T12:00:00Z", ObjectiveState.MET))
                .contains(new ObjectiveStatus(
                        "crossRegionFailoverMinutes", 14_400, null, null, null, ObjectiveState.NEVER_MEASURED))
                .hasSize(5);
    }

    private static List<Condition> conditions(@Nullable RecoveryStatus status) {
        var conditions = new Conditions(List.of(), 1, NOW);
        new RecoveryReport(status).addTo(conditions);
        return conditions.list();
    }

    private static RecoveryStatus next(@Nullable RecoveryStatus before, RecoveryAssessment assessment, Instant now) {
        var objectives = TwoRegions.environment().getSpec().objectives();
        return RecoveryStatuses.next(before, null, assessment, objectives, WEST, now, Duration.ofMinutes(1), now);
    }

    /** @param seconds loss; negative if unknown */
    private static RecoveryAssessment assessment(long seconds, long bytes, Outcome outcome) {
        var state = seconds < 0 ? ObjectiveState.UNKNOWN : seconds > 300 ? ObjectiveState.MISSED : ObjectiveState.MET;
        var loss = seconds < 0 ? null : seconds;
        var reason = outcome == Outcome.READY ? "Ready" : "Lag";
        return new RecoveryAssessment(
                List.of(new Finding("database", outcome, reason, "lag of " + seconds + " s", seconds)),
                List.of(new DataLoss("database", loss, bytes, 300, state, "Heartbeat", "2030-01-31T12:00:00Z")));
    }
}
