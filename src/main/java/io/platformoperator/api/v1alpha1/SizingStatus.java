package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Chosen size of one component in one region, with the reason. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SizingStatus(
        @JsonPropertyDescription("Component: gateway, services, system, database or cache.") @Required
        String component,

        @JsonPropertyDescription("AWS region.") @Required String region,

        @JsonPropertyDescription("Chosen size, such as 3-10 x c5.large.") @Required
        String chosen,

        @JsonPropertyDescription("Reason for the choice.") @Required
        String reason) {}
