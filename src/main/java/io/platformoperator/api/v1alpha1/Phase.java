package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an environment is in its life, in one word; the conditions say why. */
public enum Phase {
    /** Accepted, nothing created yet. */
    @JsonProperty("Pending")
    PENDING,
    /** On its first way to Ready. */
    @JsonProperty("Provisioning")
    PROVISIONING,
    /** Everything is there as the spec says. */
    @JsonProperty("Ready")
    READY,
    /** Was Ready; a change is on its way. */
    @JsonProperty("Updating")
    UPDATING,
    /** Was Ready; something is missing or broken. */
    @JsonProperty("Degraded")
    DEGRADED,
    /** Goes no further without a person. */
    @JsonProperty("Stalled")
    STALLED,
    /** Left alone because the spec or an annotation says so. */
    @JsonProperty("Paused")
    PAUSED,
    /** The active region is changing. */
    @JsonProperty("FailingOver")
    FAILING_OVER,
    /** On its way to nothing. */
    @JsonProperty("Deleting")
    DELETING
}
