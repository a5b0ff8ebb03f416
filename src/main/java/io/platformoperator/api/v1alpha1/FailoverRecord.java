package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Role of a region's record of the public name; Route 53 calls it failover. */
public enum FailoverRecord {
    /** Route 53 answers it while its health check is healthy, and if neither record is healthy. */
    @JsonProperty("Primary")
    PRIMARY,
    /** Route 53 answers it while it is healthy and the primary is not. */
    @JsonProperty("Secondary")
    SECONDARY
}
