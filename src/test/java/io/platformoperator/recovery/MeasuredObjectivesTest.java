package io.platformoperator.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.Objectives;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredObjectivesTest {
    private static final Objectives OBJECTIVES = new Objectives(null, null, null, null, null);
    private static final ObjectiveStatus LOSS =
            new ObjectiveStatus("dataLossMinutes", 300, 5L, "Continuous", "2030-01-01T00:00:00Z", ObjectiveState.MET);

    private static FailoverStatus failover(String verifiedAt) {
        return new FailoverStatus(
                "us-east-1",
                "us-west-2",
                FailoverMode.PLANNED,
                "2030-01-01T10:00:00Z",
                verifiedAt,
                null,
                null,
                0L,
                0L,
                null,
                List.of(
                        step("Scale", "2030-01-01T10:04:00Z"),
                        step("Promote", "2030-01-01T10:16:00Z"),
                        step("Switch", "2030-01-01T10:17:00Z")));
    }

    private static FailoverStep step(String name, String endedAt) {
        return new FailoverStep(name, Outcome.SUCCEEDED, "2030-01-01T10:00:00Z", endedAt, null);
    }

    @Test
    void aFailoverMeasuresTheDatabaseTheServicesAndTheWhole() {
        assertThat(new MeasuredObjectives(OBJECTIVES, List.of(), failover("2030-01-01T10:20:00Z")).with(LOSS))
                .extracting(
                        ObjectiveStatus::name,
                        ObjectiveStatus::measuredSeconds,
                        ObjectiveStatus::source,
                        ObjectiveStatus::state)
                .containsExactly(
                        tuple("dataLossMinutes", 5L, "Continuous", ObjectiveState.MET),
                        tuple("databaseMinutes", 960L, "Failover", ObjectiveState.MISSED),
                        tuple("servicesMinutes", 1020L, "Failover", ObjectiveState.MET),
                        tuple("fullSystemMinutes", null, null, ObjectiveState.NEVER_MEASURED),
                        tuple("crossRegionFailoverMinutes", 1200L, "Failover", ObjectiveState.MET));
    }

    @Test
    void aFailoverThatIsNotVerifiedMeasuresNothing() {
        assertThat(new MeasuredObjectives(OBJECTIVES, List.of(), failover(null)).with(LOSS))
                .extracting(ObjectiveStatus::state)
                .containsOnly(ObjectiveState.MET, ObjectiveState.NEVER_MEASURED)
                .endsWith(ObjectiveState.NEVER_MEASURED);
    }

    @Test
    void theLatestMeasurementCountsAgainstThePresentObjective() {
        var drill = new ObjectiveStatus(
                "databaseMinutes", 60, 600L, "Drill", "2030-01-02T00:00:00Z", ObjectiveState.MISSED);
        var former = new ObjectiveStatus(
                "servicesMinutes", 60, 600L, "Drill", "2029-01-02T00:00:00Z", ObjectiveState.MISSED);
        assertThat(new MeasuredObjectives(OBJECTIVES, List.of(drill, former), failover("2030-01-01T10:20:00Z"))
                        .with(LOSS))
                .filteredOn(each ->
                        each.name().equals("databaseMinutes") || each.name().equals("servicesMinutes"))
                .extracting(ObjectiveStatus::measuredSeconds, ObjectiveStatus::source, ObjectiveStatus::state)
                .containsExactly(
                        tuple(600L, "Drill", ObjectiveState.MET), tuple(1020L, "Failover", ObjectiveState.MET));
    }
}
