package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Taint of the nodes of a node group. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Taint(
        @JsonPropertyDescription("Key of the taint.") @Required @Size(max = 63)
        String key,

        @JsonPropertyDescription("Value of the taint.") @Required @Size(max = 63)
        String value,

        @JsonPropertyDescription("Effect of the taint: NoSchedule, PreferNoSchedule or NoExecute.") @Required
        TaintEffect effect) {}
