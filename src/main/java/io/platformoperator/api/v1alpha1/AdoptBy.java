package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the operator recognises existing AWS resources as part of an environment. */
public enum AdoptBy {
    /** Only resources with the environment's identity tags. */
    @JsonProperty("Tag")
    TAG,
    /** Also untagged resources with exactly the name that the operator would give them. */
    @JsonProperty("Name")
    NAME
}
