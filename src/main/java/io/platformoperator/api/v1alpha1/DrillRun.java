package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a drill. Everything that a run needs is written here before the first AWS resource is created, so that another operator
 * process continues it, and deletes what it created.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrillRun(
        @JsonPropertyDescription("ID of the run, which the names of its resources contain.") @Required
        String id,

        @JsonPropertyDescription("Start (RFC 3339).") @Required
        String startedAt,

        @JsonPropertyDescription("Time at which the run fails if it has not ended (RFC 3339).") @Required
        String expiresAt,

        @JsonPropertyDescription("Time at which the restored data was verified (RFC 3339).") @Nullable
        String verifiedAt,

        @JsonPropertyDescription("End, after the deletion of everything that the run created (RFC 3339).") @Nullable
        String endedAt,

        @JsonPropertyDescription("AWS region.") @Required String region,

        @JsonPropertyDescription("Time to which the data is restored (RFC 3339).") @Nullable
        String restorePoint,

        @JsonPropertyDescription("What the run restores and with which settings, as found at its start.")
        Map<String, String> source,

        @JsonPropertyDescription("Phases in their order: Prepare, Restore, Verify and CleanUp.") @Required
        List<DrillPhase> phases,

        @JsonPropertyDescription("Results of the checks.") List<DrillCheckResult> checks,

        @JsonPropertyDescription("Measured recovery time in seconds: from the start until the data was verified.")
        @Nullable
        Long rtoSeconds,

        @JsonPropertyDescription("Objective of the recovery time in seconds.") @Nullable
        Long rtoObjectiveSeconds,

        @JsonPropertyDescription("Measured age of the newest restored data at the start, in seconds.") @Nullable
        Long rpoSeconds,

        @JsonPropertyDescription(
                "Objective of the age of the data in seconds. Absent for backups, whose age is that of their schedule.")
        @Nullable
        Long rpoObjectiveSeconds,

        @JsonPropertyDescription("Until when the services could run. Absent for a run that restores no environment.")
        @Nullable
        ServicesTime services,

        @JsonPropertyDescription("Why the run failed, in one word. Absent if it did not.") @Nullable
        String failureReason,

        @JsonPropertyDescription("Why the run failed, with what to do. Absent if it did not.") @Nullable
        String failureMessage,

        @JsonPropertyDescription("Estimated cost of the run's resources in USD, such as 0.42.") @Nullable
        String cost) {
    public DrillRun {
        source = ImmutableCopies.map(source);
        phases = ImmutableCopies.list(phases);
        checks = ImmutableCopies.list(checks);
    }

    /** Never null: the annotation of the component concerns the API server only. */
    @Override
    public Map<String, String> source() {
        return Objects.requireNonNull(source);
    }

    /** Time until an environment had everything that its services need. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ServicesTime(
            @JsonPropertyDescription(
                    "Seconds from the start until network, cluster, database, cache and stacks were ready.")
            @Required
            Long seconds,

            @JsonPropertyDescription("Objective of this time in seconds.") @Required
            Long objectiveSeconds) {}

    /** One phase of a run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DrillPhase(
            @JsonPropertyDescription("Prepare, Restore, Verify or CleanUp.") @Required
            String name,

            @JsonPropertyDescription("Pending, Running, Succeeded, Failed or Skipped.") @Required
            Outcome outcome,

            @JsonPropertyDescription("Start (RFC 3339).") @Nullable
            String startedAt,

            @JsonPropertyDescription("End (RFC 3339).") @Nullable
            String endedAt,

            @JsonPropertyDescription("What the phase did, or what it waits for.") @Nullable
            String message) {}

    /** Result of one check. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DrillCheckResult(
            @JsonPropertyDescription("Heartbeats, Tables, Keys, Vault, Git, Velero, Cache, or the SQL of the check.")
            @Required
            String check,

            @JsonPropertyDescription("Whether it holds.") @Required
            boolean passed,

            @JsonPropertyDescription("What was found, and what was expected.") @Required
            String message) {}
}
