package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a failover treats the region that was active. */
public enum FailoverMode {
    /** Both regions answer. Nothing is lost: the other region takes over when it has everything. */
    @JsonProperty("Planned")
    PLANNED,
    /** The active region may not answer. What it did not replicate is lost. */
    @JsonProperty("Forced")
    FORCED
}
