package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to AWS resources that hold data when their Kubernetes object is deleted. */
public enum DeletionPolicy {
    /** Resources that hold data stay in AWS, tagged; everything else goes. */
    @JsonProperty("Retain")
    RETAIN,
    /** Resources that hold data go after a last snapshot, where AWS has one. */
    @JsonProperty("Snapshot")
    SNAPSHOT,
    /** Everything goes, data included. */
    @JsonProperty("Delete")
    DELETE
}
