package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What was chosen for a component, and why. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SizingStatus(
        @JsonPropertyDescription("Component: gateway, services, system, database or cache.") @Required
        String component,

        @JsonPropertyDescription("AWS region.") @Required String region,

        @JsonPropertyDescription("What was chosen, such as 3-10 x c5.large.") @Required
        String chosen,

        @JsonPropertyDescription("Why.") @Required String reason) {}
