package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Number of NAT gateways per region. */
public enum NatGatewayMode {
    /** One per availability zone: the outage of a zone affects Internet access of that zone only. */
    @JsonProperty("PerZone")
    PER_ZONE,
    /** One per region: cheaper, but the outage of its zone cuts all zones off the Internet. */
    @JsonProperty("Single")
    SINGLE
}
