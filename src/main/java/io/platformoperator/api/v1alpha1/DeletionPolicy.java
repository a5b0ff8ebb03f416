package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the operator does with AWS resources that hold data when their Kubernetes object is deleted. */
public enum DeletionPolicy {
    /** Retains resources that hold data in AWS, with their tags, and deletes all others. */
    @JsonProperty("Retain")
    RETAIN,
    /** Deletes all resources; takes a final snapshot of data first where AWS supports one. */
    @JsonProperty("Snapshot")
    SNAPSHOT,
    /** Deletes all resources, including data. */
    @JsonProperty("Delete")
    DELETE
}
