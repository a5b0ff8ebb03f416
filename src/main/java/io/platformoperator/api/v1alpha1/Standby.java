package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much of the secondary region runs while it is not active. */
public enum Standby {
    /** Data is there; only the {@code system} node group runs. */
    @JsonProperty("Pilot")
    PILOT,
    /** Everything runs at its minimum. */
    @JsonProperty("Warm")
    WARM,
    /** Everything runs at the size of the primary region. */
    @JsonProperty("Hot")
    HOT
}
