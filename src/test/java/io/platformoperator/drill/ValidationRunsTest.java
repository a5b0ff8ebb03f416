package io.platformoperator.drill;

import static io.platformoperator.drill.Drills.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationSpec;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationResult;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationRun;
import io.platformoperator.api.v1alpha1.ValidatedStore;
import io.platformoperator.kubernetes.Conditions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationRunsTest {
    private static final List<ValidatedStore> BOTH = List.of(ValidatedStore.DATABASE, ValidatedStore.CACHE);

    @Test
    void eachStoreHasADrillWhoseNameFollowsFromTheStartOfTheRun() {
        var validation = validation(RestoreValidationStatus.EMPTY);
        var run = ValidationRuns.begin(validation, BOTH, START);
        assertThat(run).isEqualTo(ValidationRuns.begin(validation, BOTH, START));
        assertThat(ValidationRuns.begin(validation, BOTH, START.plusSeconds(60)).stores())
                .doesNotContainAnyElementsOf(run.stores());

        var drills = run.stores().stream()
                .map(store -> ValidationRuns.drill(validation, store))
                .toList();
        assertThat(drills)
                .extracting(drill -> drill.getSpec().kind())
                .containsExactly(DrillKind.BACKUP_RESTORE, DrillKind.CACHE_RESTORE);
        assertThat(drills.getFirst().getSpec().checks()).containsExactly(Drills.CHECK);
        assertThat(drills.getLast().getSpec().checks())
                .as("a cache can't be queried")
                .isEmpty();
        assertThat(drills).allSatisfy(drill -> {
            assertThat(drill.getMetadata().getName()).startsWith("monthly-").hasSizeLessThanOrEqualTo(56);
            assertThat(drill.getSpec().schedule()).as("runs at once and once").isNull();
            assertThat(drill.getMetadata().getOwnerReferences().getFirst().getUid())
                    .isEqualTo("0f7e");
        });
    }

    @Test
    void aRunEndsWithItsLastDrillAndFailsWithTheReasonOfOne() {
        var run = ValidationRuns.begin(validation(RestoreValidationStatus.EMPTY), BOTH, START);
        var first = ValidationRuns.with(run, Map.of(run.stores().getFirst().drill(), drill(Drills.passed())), START);
        assertThat(ValidationRuns.isActive(first)).isTrue();
        assertThat(ValidationRuns.result(first)).isEqualTo("Running");
        assertThat(ValidationRuns.message(first)).contains("Cache: ").doesNotContain("Database");

        // the drill of the database is not there any more
        var failed = ValidationRuns.with(
                first, Map.of(run.stores().getLast().drill(), drill(Drills.failed())), START.plusSeconds(9));
        assertThat(failed.endedAt()).isEqualTo("2026-04-01T03:00:14Z");
        assertThat(ValidationRuns.result(failed)).isEqualTo("Failed");
        assertThat(ValidationRuns.message(failed)).isEqualTo("Cache: CheckFailed: found f, expected t");
        assertThat(ValidationRuns.valid(failed)).isEqualTo(1);

        var passed = ValidationRuns.with(
                first, Map.of(run.stores().getLast().drill(), drill(Drills.passed())), START.plusSeconds(9));
        assertThat(ValidationRuns.result(passed)).isEqualTo("Passed");
        assertThat(passed.stores()).allMatch(store -> "9m".equals(store.rto()) && "2m15s".equals(store.rpo()));
    }

    @Test
    void aDrillThatRunsIsNoResult() {
        var run = ValidationRuns.begin(validation(RestoreValidationStatus.EMPTY), BOTH, START);
        var drills = Map.of(run.stores().getFirst().drill(), drill(Drills.verified(true)));
        assertThat(ValidationRuns.with(run, drills, START).stores().getFirst().result())
                .as("its clean-up is not complete")
                .isEqualTo("Running");
    }

    @Test
    void theStatusHasTheResultTheHistoryAndTheCondition() {
        var before = new RestoreValidationStatus(
                1L,
                List.of(),
                "Passed",
                "2/2",
                null,
                null,
                null,
                null,
                List.of(new ValidationResult("2026-03-01T05:00:00Z", "2026-03-01T06:00:00Z", "Passed", "")));
        var validation = validation(before);
        var run = ended(validation, Drills.failed());
        var status = ValidationStatuses.of(validation, run, null, START.plusSeconds(900));
        assertThat(status.result()).isEqualTo("Failed");
        assertThat(status.valid()).isEqualTo("0/1");
        assertThat(status.history()).extracting(ValidationResult::result).containsExactly("Failed", "Passed");
        var condition = Conditions.find(status.conditions(), "Passed").orElseThrow();
        assertThat(condition.getStatus()).isEqualTo("False");
        assertThat(condition.getReason()).isEqualTo("InvalidBackup");

        validation.setStatus(status);
        assertThat(ValidationStatuses.of(validation, run, null, START.plusSeconds(990)))
                .as("no write without a change")
                .isEqualTo(status);
    }

    @Test
    void theProofIsOverdueOnceNoRunHasPassedSinceTheScheduleAskedForOne() {
        var validation = validation(RestoreValidationStatus.EMPTY);
        var failed = ValidationStatuses.of(validation, ended(validation, Drills.failed()), null, START);
        var passed = ValidationStatuses.of(validation, ended(validation, Drills.passed()), null, START);
        assertThat(DrillTimes.overdueAt(validation.getSpec(), failed, Drills.CREATED))
                .hasValueSatisfying(at -> assertThat(at).isEqualTo("2026-02-01T17:00:00Z"));
        assertThat(DrillTimes.overdueAt(validation.getSpec(), passed, Drills.CREATED))
                .hasValueSatisfying(at -> assertThat(at).isEqualTo("2026-04-01T17:00:00Z"));
    }

    private static ValidationRun ended(PlatformRestoreValidation validation, DrillRun of) {
        var run = ValidationRuns.begin(validation, List.of(ValidatedStore.DATABASE), START);
        return ValidationRuns.with(run, Map.of(run.stores().getFirst().drill(), drill(of)), START.plusSeconds(900));
    }

    private static PlatformDrill drill(DrillRun run) {
        var drill = Drills.drill(Drills.spec(null, false), DrillStatus.EMPTY);
        drill.setStatus(DrillStatuses.of(drill, run, null, START.plusSeconds(901)));
        return drill;
    }

    private static PlatformRestoreValidation validation(RestoreValidationStatus status) {
        var validation = new PlatformRestoreValidation();
        validation.setMetadata(new ObjectMetaBuilder()
                .withName("monthly")
                .withNamespace("platform")
                .withUid("0f7e")
                .withGeneration(1L)
                .withCreationTimestamp(Drills.CREATED.toString())
                .build());
        validation.setSpec(new RestoreValidationSpec("shop", null, List.of(), List.of(Drills.CHECK), null, null));
        validation.setStatus(status);
        return validation;
    }
}
