package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationResult;
import io.platformoperator.api.v1alpha1.RestoreValidationStatus.ValidationRun;
import io.platformoperator.kubernetes.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the status of a validation. Pure: a status without a change is equal to the one before. */
final class ValidationStatuses {
    private static final String CONDITION = "Passed";

    private ValidationStatuses() {}

    /** The status with a run in progress or ended. */
    static RestoreValidationStatus of(
            PlatformRestoreValidation validation, ValidationRun run, @Nullable Instant nextRun, Instant now) {
        var before = validation.statusOrEmpty();
        var isActive = ValidationRuns.isActive(run);
        var result = ValidationRuns.result(run);
        var message = ValidationRuns.message(run);
        var conditions =
                conditions(validation, now).summary(!isActive, isActive, false, isActive ? "Running" : "Idle", message);
        if (isActive) {
            keepResult(before, conditions);
        } else {
            var passed = result.equals(DrillRuns.PASSED);
            conditions.with(CONDITION, passed, passed ? "Verified" : "InvalidBackup", message);
        }
        return new RestoreValidationStatus(
                validation.getMetadata().getGeneration(),
                conditions.list(),
                result,
                ValidationRuns.valid(run) + "/" + run.stores().size(),
                run.startedAt(),
                nextRun == null ? null : Conditions.time(nextRun),
                message,
                run,
                history(validation, run));
    }

    /** The status without a run in progress. */
    static RestoreValidationStatus idle(
            PlatformRestoreValidation validation,
            String reason,
            String message,
            boolean isStalled,
            @Nullable Instant nextRun,
            Instant now) {
        var before = validation.statusOrEmpty();
        var conditions = conditions(validation, now).summary(!isStalled, false, isStalled, reason, message);
        keepResult(before, conditions);
        return new RestoreValidationStatus(
                validation.getMetadata().getGeneration(),
                conditions.list(),
                before.result(),
                before.valid(),
                before.lastRun(),
                nextRun == null ? null : Conditions.time(nextRun),
                message,
                before.run(),
                before.history());
    }

    private static void keepResult(RestoreValidationStatus before, Conditions conditions) {
        Conditions.find(before.conditions(), CONDITION)
                .ifPresent(last -> conditions.with(CONDITION, last.getStatus(), last.getReason(), last.getMessage()));
    }

    private static Conditions conditions(PlatformRestoreValidation validation, Instant now) {
        return new Conditions(
                validation.statusOrEmpty().conditions(),
                validation.getMetadata().getGeneration(),
                now);
    }

    private static List<ValidationResult> history(PlatformRestoreValidation validation, ValidationRun run) {
        var before = validation.statusOrEmpty().history();
        var ended = run.endedAt();
        if (ended == null || before.stream().anyMatch(each -> each.startedAt().equals(run.startedAt()))) {
            return before;
        }
        var all = new ArrayList<ValidationResult>();
        all.add(new ValidationResult(run.startedAt(), ended, ValidationRuns.result(run), ValidationRuns.message(run)));
        all.addAll(before);
        return all.stream().limit(validation.getSpec().historyLimit()).toList();
    }
}
