package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A service of the platform as its stacks see it, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackService(
        @JsonPropertyDescription("Name of its Deployment and its Service.") @Required @Size(min = 1, max = 63)
        String name,

        @JsonPropertyDescription("Sizing class.") @Required ServiceClass sizingClass,

        @JsonPropertyDescription("HTTP path that answers 200 when it is well.") @Required @Size(min = 1, max = 256)
        String healthPath,

        @JsonPropertyDescription("Fewest pods.") @Required @Min(1) @Max(1000)
        int minReplicas,

        @JsonPropertyDescription("Most pods.") @Required @Min(1) @Max(1000)
        int maxReplicas) {}
