package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the operator may do with the resources of an object. */
public enum ManagementPolicy {
    /** Creates, updates and deletes resources. */
    @JsonProperty("Manage")
    MANAGE,
    /** Reads AWS and reports; never writes to AWS. */
    @JsonProperty("Observe")
    OBSERVE,
    /** Neither reads nor writes AWS. */
    @JsonProperty("Pause")
    PAUSE
}
