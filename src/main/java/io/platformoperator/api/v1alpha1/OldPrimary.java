package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the former writer after a failover. RDS can't make a writer a replica, so it is replaced by a new replica. */
public enum OldPrimary {
    /** It is deleted after a final snapshot, which stays. */
    @JsonProperty("Snapshot")
    SNAPSHOT,
    /** It is deleted without a final snapshot. */
    @JsonProperty("Delete")
    DELETE,
    /** It is renamed and stays, fenced, until a person deletes it. */
    @JsonProperty("Keep")
    KEEP
}
