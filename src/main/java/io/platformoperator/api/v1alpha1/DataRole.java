package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Role of a region's data store in an environment with two regions. */
public enum DataRole {
    /** Applications write to it. */
    @JsonProperty("Writer")
    WRITER,
    /** It replicates the data store of the other region, and refuses writes. */
    @JsonProperty("Replica")
    REPLICA;

    /** The role as in manifests and outputs. */
    public String text() {
        return this == WRITER ? "Writer" : "Replica";
    }
}
