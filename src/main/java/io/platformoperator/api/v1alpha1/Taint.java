package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A taint of a node group. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Taint(
        @JsonPropertyDescription("Key.") @Required @Size(max = 63)
        String key,

        @JsonPropertyDescription("Value.") @Required @Size(max = 63)
        String value,

        @JsonPropertyDescription("Effect.") @Required TaintEffect effect) {}
