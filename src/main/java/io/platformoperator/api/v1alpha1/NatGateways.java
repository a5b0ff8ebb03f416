package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How many NAT gateways a region has. */
public enum NatGateways {
    /** One per availability zone: a lost zone takes only its own way out with it. */
    @JsonProperty("PerZone")
    PER_ZONE,
    /** One for the region: cheaper, and a lost zone can cut off the others. */
    @JsonProperty("Single")
    SINGLE
}
