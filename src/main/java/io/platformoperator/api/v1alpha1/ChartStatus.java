package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One chart that the objects of a stack were rendered from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChartStatus(
        @JsonPropertyDescription("Name of the chart.") @Required
        String name,

        @JsonPropertyDescription("Version of the chart, from its Chart.yaml.") @Required
        String version,

        @JsonPropertyDescription("Digest of the rendered chart: sha256: and 64 hexadecimal digits.") @Required
        String digest,

        @JsonPropertyDescription("Location that the chart was loaded from.") @Required
        String source) {}
