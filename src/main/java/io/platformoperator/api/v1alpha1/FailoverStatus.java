package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The latest failover of an environment, or the one in progress. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailoverStatus(
        @JsonPropertyDescription("Region that was active before.") @Required
        String from,

        @JsonPropertyDescription("Region that takes over.") @Required
        String to,

        @JsonPropertyDescription("Planned or Forced.") @Required
        FailoverMode mode,

        @JsonPropertyDescription("Time at which the operator accepted the request (RFC 3339).") @Required
        String startedAt,

        @JsonPropertyDescription(
                "Time at which the step Verify succeeded: the platform runs in the other region (RFC 3339).")
        @Nullable
        String verifiedAt,

        @JsonPropertyDescription("Time at which the last step ended (RFC 3339).") @Nullable
        String endedAt,

        @JsonPropertyDescription(
                "Seconds from the acceptance to the end of the step Verify that were expected when the failover began.")
        @Nullable
        Long estimatedSeconds,

        @JsonPropertyDescription("Seconds of writes that were expected to be lost when the failover began.") @Nullable
        Long expectedLossSeconds,

        @JsonPropertyDescription("Seconds of writes that are lost, as the heartbeats tell.") @Nullable
        Long lossSeconds,

        @JsonPropertyDescription(
                "The former writer of the database: what becomes of it, what it costs, and until when it is kept."
                        + " None once a failover was undone.")
        @Nullable
        FormerWriterStatus oldPrimary,

        @JsonPropertyDescription("Steps in their order.") @Required @Size(max = 16)
        List<FailoverStep> steps) {
    public FailoverStatus {
        steps = ImmutableCopies.list(steps);
    }

    /** This status with another estimate and another former writer. */
    public FailoverStatus with(@Nullable Long newEstimatedSeconds, @Nullable FormerWriterStatus newOldPrimary) {
        return new FailoverStatus(
                from,
                to,
                mode,
                startedAt,
                verifiedAt,
                endedAt,
                newEstimatedSeconds,
                expectedLossSeconds,
                lossSeconds,
                newOldPrimary,
                steps);
    }

    /** The former writer of the database, which RDS can't make a replica. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FormerWriterStatus(
            @JsonPropertyDescription(
                    "What becomes of it, as spec.failover.oldPrimary says: Snapshot (it is deleted after a final snapshot),"
                            + " Delete, or Keep.")
            @Required
            OldPrimary fate,

            @JsonPropertyDescription(
                    "US dollars a month that the database of its region costs for as long as it is kept. None once it is"
                            + " deleted.")
            @Nullable
            String costPerMonth,

            @JsonPropertyDescription(
                    "Time until which it is kept, as expected (RFC 3339). None before its replacement begins, and with Keep:"
                            + " then a person has to delete it.")
            @Nullable
            String keptUntil,

            @JsonPropertyDescription("What has become of it, or what that waits for.") @Required
            String message) {}

    /** State of a step. */
    public enum Outcome {
        /** It waits for the steps before it. */
        @JsonProperty("Pending")
        PENDING,
        /** It has started and is not complete. */
        @JsonProperty("Running")
        RUNNING,
        /** It is complete. */
        @JsonProperty("Succeeded")
        SUCCEEDED,
        /** It can't be done, for the reason in the message. */
        @JsonProperty("Failed")
        FAILED,
        /** It is not needed, or not possible and left out, for the reason in the message. */
        @JsonProperty("Skipped")
        SKIPPED
    }

    /** One step of a failover. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FailoverStep(
            @JsonPropertyDescription("Fence, Drain, Scale, Promote, Restore, Switch, Verify, Complete or Rebuild.")
            @Required
            @Size(max = 16)
            String name,

            @JsonPropertyDescription("Pending, Running, Succeeded, Failed or Skipped.") @Required
            Outcome outcome,

            @JsonPropertyDescription("Time at which the step started (RFC 3339).") @Nullable
            String startedAt,

            @JsonPropertyDescription("Time at which the step ended (RFC 3339).") @Nullable
            String endedAt,

            @JsonPropertyDescription("What the step did, or what it waits for and since when.") @Nullable
            String message) {}
}
