package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Effect of a node taint, as Kubernetes names it. */
public enum TaintEffect {
    /** New pods are not scheduled. */
    @JsonProperty("NoSchedule")
    NO_SCHEDULE,
    /** New pods are scheduled only where no other node fits. */
    @JsonProperty("PreferNoSchedule")
    PREFER_NO_SCHEDULE,
    /** New pods are not scheduled, and running pods are evicted. */
    @JsonProperty("NoExecute")
    NO_EXECUTE
}
