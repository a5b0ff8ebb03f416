package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a validation of backups: the results of its latest run by store, and those of earlier runs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestoreValidationStatus(
        @JsonPropertyDescription("Generation of the spec that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Conditions: Ready, Reconciling, Stalled, and Passed of the latest run.")
        List<Condition> conditions,

        @JsonPropertyDescription("Result of the latest run: Running, Passed or Failed. Absent before the first run.")
        @Nullable
        String result,

        @JsonPropertyDescription("Number of stores whose backups are valid, of those of the latest run, such as 2/2.")
        @Nullable
        String valid,

        @JsonPropertyDescription("Start of the latest run (RFC 3339).") @Nullable
        String lastRun,

        @JsonPropertyDescription("Start of the next run (RFC 3339).") @Nullable
        String nextRun,

        @JsonPropertyDescription("Summary of the state in one line.") @Nullable
        String message,

        @JsonPropertyDescription("The latest run, or the one in progress.") @Nullable
        ValidationRun run,

        @JsonPropertyDescription("Results of the latest runs, the newest first.")
        List<ValidationResult> history) {
    /** Status of a validation that has not been reconciled yet. */
    public static final RestoreValidationStatus EMPTY =
            new RestoreValidationStatus(null, List.of(), null, null, null, null, null, null, List.of());

    public RestoreValidationStatus {
        conditions = ImmutableCopies.list(conditions);
        history = ImmutableCopies.list(history);
    }

    /** One run: a drill for each store. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ValidationRun(
            @JsonPropertyDescription("Start (RFC 3339).") @Required
            String startedAt,

            @JsonPropertyDescription("End (RFC 3339).") @Nullable
            String endedAt,

            @JsonPropertyDescription("The stores with their results.") @Required
            List<StoreValidation> stores) {
        public ValidationRun {
            stores = ImmutableCopies.list(stores);
        }
    }

    /** Result of one store. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StoreValidation(
            @JsonPropertyDescription("Database, Cache or Stacks.") @Required
            ValidatedStore store,

            @JsonPropertyDescription(
                    "The PlatformDrill that restores and verifies the backup. It stays until the next run.")
            @Required
            String drill,

            @JsonPropertyDescription("Running, Passed or Failed.") @Required
            String result,

            @JsonPropertyDescription("Time of the restored backup (RFC 3339).") @Nullable
            String restorePoint,

            @JsonPropertyDescription("Measured time until the restored data was verified, such as 9m12s.") @Nullable
            String rto,

            @JsonPropertyDescription("Age of the newest restored data, such as 5h2m10s.") @Nullable
            String rpo,

            @JsonPropertyDescription("Why the backup is invalid, or what was verified.") @Nullable
            String message) {}

    /** Result of one run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ValidationResult(
            @JsonPropertyDescription("Start of the run (RFC 3339).") @Required
            String startedAt,

            @JsonPropertyDescription("End of the run (RFC 3339).") @Required
            String endedAt,

            @JsonPropertyDescription("Passed or Failed.") @Required
            String result,

            @JsonPropertyDescription("Which backups are invalid, and why; or how many are valid.") @Required
            String message) {}
}
