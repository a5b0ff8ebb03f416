package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Sizing class of a service. It selects the node group of its pods and their replica range. */
public enum ServiceClass {
    /** Runs on the {@code gateway} node group. */
    @JsonProperty("gateway")
    GATEWAY,
    /** Runs on the {@code services} node group. */
    @JsonProperty("service")
    SERVICE
}
