package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Sizing class of a service: which node group its pods run on and how far they scale. */
public enum ServiceClass {
    /** Runs on the {@code gateway} node group. */
    @JsonProperty("gateway")
    GATEWAY,
    /** Runs on the {@code services} node group. */
    @JsonProperty("service")
    SERVICE
}
