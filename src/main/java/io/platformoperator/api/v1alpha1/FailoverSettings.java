package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Options of a failover, that is, of a change of the active region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailoverSettings(
        @JsonPropertyDescription(
                "Planned: both regions answer, and nothing is lost. Forced: the active region may not answer; what it"
                        + " did not replicate is lost.")
        @Default("Planned")
        FailoverMode mode,

        @JsonPropertyDescription(
                "Seconds of writes that a Forced failover may lose; it is refused if the expected loss is larger."
                        + " Default: spec.objectives.dataLossMinutes.")
        @Min(0)
        @Max(86400)
        @Nullable
        Integer maxDataLossSeconds,

        @JsonPropertyDescription(
                "What becomes of the former writer of the database, which RDS can't make a replica: Snapshot (it is"
                        + " deleted after a final snapshot), Delete, or Keep (renamed and fenced).")
        @Default("Snapshot")
        OldPrimary oldPrimary) {
    public FailoverSettings {
        mode = mode == null ? FailoverMode.PLANNED : mode;
        oldPrimary = oldPrimary == null ? OldPrimary.SNAPSHOT : oldPrimary;
    }
}
