package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Effect of a node taint, in the words of Kubernetes. */
public enum TaintEffect {
    /** New pods stay away. */
    @JsonProperty("NoSchedule")
    NO_SCHEDULE,
    /** New pods stay away when they can. */
    @JsonProperty("PreferNoSchedule")
    PREFER_NO_SCHEDULE,
    /** Running pods leave too. */
    @JsonProperty("NoExecute")
    NO_EXECUTE
}
