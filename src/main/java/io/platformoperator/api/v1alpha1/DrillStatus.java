package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a drill: the report of its latest run, and the results of earlier ones. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrillStatus(
        @JsonPropertyDescription("Generation of the spec that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Conditions: Ready, Reconciling, Stalled, and Passed of the latest run.")
        List<Condition> conditions,

        @JsonPropertyDescription("Result of the latest run: Running, Passed or Failed. Absent before the first run.")
        @Nullable
        String result,

        @JsonPropertyDescription("Measured time until the restored data was verified, such as 9m12s.") @Nullable
        String rto,

        @JsonPropertyDescription("Measured age of the newest restored data at the start, such as 2m10s.") @Nullable
        String rpo,

        @JsonPropertyDescription(
                "Whether the measured times are within spec.objectives of the environment: Met or Missed.")
        @Nullable
        String objective,

        @JsonPropertyDescription("Start of the latest run (RFC 3339).") @Nullable
        String lastRun,

        @JsonPropertyDescription("Start of the next run by the schedule (RFC 3339).") @Nullable
        String nextRun,

        @JsonPropertyDescription("Summary of the state in one line.") @Nullable
        String message,

        @JsonPropertyDescription("The latest run, or the one in progress.") @Nullable
        DrillRun run,

        @JsonPropertyDescription("Results of the latest runs, the newest first.")
        List<DrillResult> history) {
    /** Status of a drill that has not been reconciled yet. */
    public static final DrillStatus EMPTY =
            new DrillStatus(null, List.of(), null, null, null, null, null, null, null, null, List.of());

    public DrillStatus {
        conditions = ImmutableCopies.list(conditions);
        history = ImmutableCopies.list(history);
    }

    /** Result of one run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DrillResult(
            @JsonPropertyDescription("Start of the run (RFC 3339).") @Required
            String startedAt,

            @JsonPropertyDescription("End of the run, after the deletion of what it created (RFC 3339).") @Required
            String endedAt,

            @JsonPropertyDescription("Passed or Failed.") @Required
            String result,

            @JsonPropertyDescription("Measured recovery time in seconds. Absent if the data was not verified.")
            @Nullable
            Long rtoSeconds,

            @JsonPropertyDescription("Measured age of the newest restored data in seconds.") @Nullable
            Long rpoSeconds,

            @JsonPropertyDescription(
                    "Measured time until the services could run, in seconds. Absent for a run that restores no environment.")
            @Nullable
            Long servicesSeconds,

            @JsonPropertyDescription("Met or Missed. Absent if nothing was measured.") @Nullable
            String objective,

            @JsonPropertyDescription("Why the run failed, or what it verified.") @Required
            String message) {}
}
