package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when somebody else changes a setting in AWS. */
public enum DriftPolicy {
    /** The setting is put back. */
    @JsonProperty("Correct")
    CORRECT,
    /** The difference is shown and nothing is changed. */
    @JsonProperty("Report")
    REPORT
}
