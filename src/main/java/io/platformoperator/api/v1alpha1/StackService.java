package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Resolved service of the platform, as an input of the stacks. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackService(
        @JsonPropertyDescription("Name of the Deployment and the Service.") @Required @Size(min = 1, max = 63)
        String name,

        @JsonPropertyDescription("Sizing class.") @Required ServiceClass sizingClass,

        @JsonPropertyDescription("HTTP path that responds with 200 while the service is healthy.")
        @Required
        @Size(min = 1, max = 256)
        String healthPath,

        @JsonPropertyDescription("Minimum number of pods.") @Required @Min(1) @Max(1000)
        int minReplicas,

        @JsonPropertyDescription("Maximum number of pods.") @Required @Min(1) @Max(1000)
        int maxReplicas) {}
