package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A chart that a stack was rendered from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChartStatus(
        @JsonPropertyDescription("Name of the chart.") @Required
        String name,

        @JsonPropertyDescription("Its version, as the chart itself says.") @Required
        String version,

        @JsonPropertyDescription("Digest of what was rendered: sha256: and 64 hexadecimal digits.") @Required
        String digest,

        @JsonPropertyDescription("Where it was taken from.") @Required
        String source) {}
