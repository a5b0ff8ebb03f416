package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How AWS resources that exist already are recognised as belonging to an environment. */
public enum AdoptBy {
    /** Only resources that carry the environment's identity tags. */
    @JsonProperty("Tag")
    TAG,
    /** Also untagged resources that have exactly the name the operator would give them. */
    @JsonProperty("Name")
    NAME
}
