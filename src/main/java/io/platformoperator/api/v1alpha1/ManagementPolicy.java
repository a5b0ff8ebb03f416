package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much of the work the operator does. */
public enum ManagementPolicy {
    /** Creates, changes and deletes. */
    @JsonProperty("Manage")
    MANAGE,
    /** Looks and reports; never writes to AWS. */
    @JsonProperty("Observe")
    OBSERVE,
    /** Neither looks nor writes until it is set back. */
    @JsonProperty("Pause")
    PAUSE
}
