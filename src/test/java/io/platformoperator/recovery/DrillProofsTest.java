package io.platformoperator.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.RecoveryStatus;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveStatus;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillProofsTest {
    private static final ObjectiveStatus NEVER =
            new ObjectiveStatus("databaseMinutes", 900, null, null, null, ObjectiveState.NEVER_MEASURED);
    private static final ObjectiveStatus SERVICES =
            new ObjectiveStatus("servicesMinutes", 1800, null, null, null, ObjectiveState.NEVER_MEASURED);

    @Test
    void aDrillMeasuresTheObjectiveOfTheDatabaseOnly() {
        var objectives = DrillProofs.applyTo(
                List.of(NEVER, SERVICES), List.of(drill(DrillKind.DATABASE_RESTORE, "2026-04-01", "Passed", 540L)));
        assertThat(objectives)
                .containsExactly(
                        new ObjectiveStatus(
                                "databaseMinutes", 900, 540L, "Drill", "2026-04-01T04:00:00Z", ObjectiveState.MET),
                        SERVICES);
    }

    @Test
    void theNewestRunOfAllDrillsCounts() {
        var objectives = DrillProofs.applyTo(
                List.of(NEVER),
                List.of(
                        drill(DrillKind.DATABASE_RESTORE, "2026-04-01", "Passed", 540L),
                        drill(DrillKind.DATABASE_RESTORE, "2026-05-01", "Passed", 901L),
                        drill(DrillKind.BACKUP_RESTORE, "2026-06-01", "Passed", 1L)));
        assertThat(objectives.getFirst().state()).isEqualTo(ObjectiveState.MISSED);
        assertThat(objectives.getFirst().measuredSeconds()).isEqualTo(901);
    }

    /** A restore of wrong data, however quick, is no measurement. */
    @Test
    void aFailedDrillLeavesTheObjectiveUnknown() {
        var objectives = DrillProofs.applyTo(
                List.of(NEVER), List.of(drill(DrillKind.DATABASE_RESTORE, "2026-04-01", "Failed", 540L)));
        assertThat(objectives.getFirst().state()).isEqualTo(ObjectiveState.UNKNOWN);
        assertThat(objectives.getFirst().measuredSeconds()).isNull();
    }

    @Test
    void aNewerMeasurementOfAFailoverStays() {
        var failover = new ObjectiveStatus(
                "databaseMinutes", 900, 60L, "Failover", "2026-04-02T00:00:00Z", ObjectiveState.MET);
        assertThat(DrillProofs.applyTo(
                        List.of(failover), List.of(drill(DrillKind.DATABASE_RESTORE, "2026-04-01", "Passed", 540L))))
                .containsExactly(failover);
    }

    @Test
    void aMissedObjectiveIsACondition() {
        var status = new RecoveryStatus("2026-04-01T05:00:00Z", "us-west-2", 5L, List.of(), List.of(), List.of(NEVER));
        var conditions = new Conditions(List.of(), 1, Instant.EPOCH);
        new RecoveryReport(status)
                .with(List.of(drill(DrillKind.DATABASE_RESTORE, "2026-04-01", "Passed", 901L)))
                .addTo(conditions);
        var condition = Conditions.find(conditions.list(), "ObjectivesMet").orElseThrow();
        assertThat(condition.getStatus()).isEqualTo("False");
        assertThat(condition.getReason()).isEqualTo("ObjectiveMissed");
        assertThat(condition.getMessage())
                .contains("databaseMinutes took 901 s (objective 900 s), measured by Drill at 2026-04-01T04:00:00Z");
    }

    @Test
    void theLastDrillIsTheEndOfTheNewestRun() {
        assertThat(DrillProofs.lastDrill(List.of())).isNull();
        assertThat(DrillProofs.lastDrill(List.of(
                        drill(DrillKind.BACKUP_RESTORE, "2026-06-01", "Failed", null),
                        drill(DrillKind.DATABASE_RESTORE, "2026-04-01", "Passed", 1L))))
                .isEqualTo("2026-06-01T04:00:00Z");
    }

    /** A restore of the environment does not measure the database alone. */
    @Test
    void aRestoreOfTheEnvironmentMeasuresTheServicesAndTheFullSystem() {
        var fullSystem =
                new ObjectiveStatus("fullSystemMinutes", 3600, null, null, null, ObjectiveState.NEVER_MEASURED);
        var at = "2026-04-01T04:00:00Z";
        assertThat(DrillProofs.applyTo(
                        List.of(NEVER, SERVICES, fullSystem),
                        List.of(drill(DrillKind.ENVIRONMENT_RESTORE, "2026-04-01", "Passed", 3601L, 1799L))))
                .containsExactly(
                        NEVER,
                        new ObjectiveStatus("servicesMinutes", 1800, 1799L, "Drill", at, ObjectiveState.MET),
                        new ObjectiveStatus("fullSystemMinutes", 3600, 3601L, "Drill", at, ObjectiveState.MISSED));
    }

    private static PlatformDrill drill(DrillKind kind, String day, String result, Long rto) {
        return drill(kind, day, result, rto, null);
    }

    private static PlatformDrill drill(DrillKind kind, String day, String result, Long rto, Long services) {
        var drill = new PlatformDrill();
        drill.setMetadata(new ObjectMetaBuilder().withName(kind.text() + day).build());
        drill.setSpec(new DrillSpec("shop", kind, null, List.of(), null, null, null));
        var ended = new DrillResult(day + "T03:00:00Z", day + "T04:00:00Z", result, rto, 60L, services, null, "");
        drill.setStatus(
                new DrillStatus(1L, List.of(), result, null, null, null, null, null, null, null, List.of(ended)));
        return drill;
    }
}
