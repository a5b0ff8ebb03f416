package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Cluster that a stack is installed on. */
public enum TargetCluster {
    /** The environment's EKS cluster in the region. */
    @JsonProperty("Workload")
    WORKLOAD,
    /** The cluster that the operator itself runs in. */
    @JsonProperty("Local")
    LOCAL
}
