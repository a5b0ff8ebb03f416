package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the region that stands by could take over, and what would be lost if the active region died now. Figures are written
 * when they have changed considerably, and at least every ten evaluations; the operator's metrics have each of them.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecoveryStatus(
        @JsonPropertyDescription("Time of the evaluation that this status shows (RFC 3339).") @Required
        String measuredAt,

        @JsonPropertyDescription("Region that stands by.") @Required
        String standbyRegion,

        @JsonPropertyDescription(
                "Largest of the stores' losses in seconds. Absent while one of the replicated stores has none.")
        @Nullable
        Long lossSeconds,

        @JsonPropertyDescription("Expected loss of each data store.") @Required
        List<DataLoss> stores,

        @JsonPropertyDescription("Parts of the condition FailoverReady.") @Required
        List<ReadinessPart> parts,

        @JsonPropertyDescription("Recovery objectives with the latest measurement of each.") @Required
        List<ObjectiveStatus> objectives) {
    public RecoveryStatus {
        stores = ImmutableCopies.list(stores);
        parts = ImmutableCopies.list(parts);
        objectives = ImmutableCopies.list(objectives);
    }

    /** Whether an objective is met. */
    public enum ObjectiveState {
        /** The measurement is within the objective. */
        @JsonProperty("Met")
        MET,
        /** The measurement exceeds the objective. */
        @JsonProperty("Missed")
        MISSED,
        /** The latest measurement failed, or is too old. */
        @JsonProperty("Unknown")
        UNKNOWN,
        /** No drill and no failover has measured it yet. */
        @JsonProperty("NeverMeasured")
        NEVER_MEASURED
    }

    /** Expected loss of one data store if the active region died now. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DataLoss(
            @JsonPropertyDescription("Data store: database, cache, or bucket and its name.") @Required
            String name,

            @JsonPropertyDescription("Seconds of writes that the other region lacks. Absent if unknown.") @Nullable
            Long lossSeconds,

            @JsonPropertyDescription("Bytes that the other region has not received. Absent if unknown.") @Nullable
            Long lossBytes,

            @JsonPropertyDescription("Objective in seconds: spec.objectives.dataLossMinutes.") @Required
            long objectiveSeconds,

            @JsonPropertyDescription("Whether the loss is within the objective: Met, Missed or Unknown.") @Required
            ObjectiveState state,

            @JsonPropertyDescription(
                    "Source of the seconds: Heartbeat (rows that the probe writes in one region and reads in the other),"
                            + " ReplicaLag or GlobalDatastoreReplicationLag (of CloudWatch, which is no proof), S3Metrics or"
                            + " None.")
            @Required
            String evidence,

            @JsonPropertyDescription("Time of the measurement (RFC 3339).") @Nullable
            String measuredAt) {}

    /** One part of the condition {@code FailoverReady}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ReadinessPart(
            @JsonPropertyDescription("Name of the part, such as database or images.") @Required
            String name,

            @JsonPropertyDescription("True, False or Unknown, as for conditions.") @Required
            String status,

            @JsonPropertyDescription("Reason in one word.") @Required
            String reason,

            @JsonPropertyDescription("What was found, with its figure and what to do.") @Required
            String message,

            @JsonPropertyDescription("Figure of the message: seconds, bytes or a number of things.") @Nullable
            Long figure,

            @JsonPropertyDescription("Time since which the part has this status and reason (RFC 3339).") @Required
            String since) {}

    /** Latest measurement of one recovery objective. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ObjectiveStatus(
            @JsonPropertyDescription("Field of spec.objectives.") @Required
            String name,

            @JsonPropertyDescription("Objective in seconds.") @Required
            long objectiveSeconds,

            @JsonPropertyDescription("Measured value in seconds.") @Nullable
            Long measuredSeconds,

            @JsonPropertyDescription("Source of the value: Continuous, Drill or Failover.") @Nullable
            String source,

            @JsonPropertyDescription("Time of the measurement (RFC 3339).") @Nullable
            String measuredAt,

            @JsonPropertyDescription("Met, Missed, Unknown or NeverMeasured.") @Required
            ObjectiveState state) {}
}
