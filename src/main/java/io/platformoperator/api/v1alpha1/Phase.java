package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Phase in the lifecycle of an environment. The conditions have the reasons. */
public enum Phase {
    /** Accepted, nothing created yet. */
    @JsonProperty("Pending")
    PENDING,
    /** Resources are being created for the first time. */
    @JsonProperty("Provisioning")
    PROVISIONING,
    /** All resources match the spec. */
    @JsonProperty("Ready")
    READY,
    /** Was Ready; a change of the spec is being applied, or workloads of the stacks roll out. */
    @JsonProperty("Updating")
    UPDATING,
    /** Was Ready; a resource is missing or broken, or workloads of the stacks make no progress for ten minutes. */
    @JsonProperty("Degraded")
    DEGRADED,
    /** The operator needs a user to act. */
    @JsonProperty("Stalled")
    STALLED,
    /** The spec or an annotation pauses the operator. */
    @JsonProperty("Paused")
    PAUSED,
    /** The active region is changing. */
    @JsonProperty("FailingOver")
    FAILING_OVER,
    /** Resources are being deleted. */
    @JsonProperty("Deleting")
    DELETING
}
