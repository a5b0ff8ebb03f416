package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the operator does when a setting in AWS no longer matches the spec. */
public enum DriftPolicy {
    /** Corrects the setting. */
    @JsonProperty("Correct")
    CORRECT,
    /** Reports the difference in status and changes nothing. */
    @JsonProperty("Report")
    REPORT
}
