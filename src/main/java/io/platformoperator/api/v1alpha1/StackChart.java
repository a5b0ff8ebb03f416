package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Resolved chart of a stack: name, version, repository and the user's values. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackChart(
        @JsonPropertyDescription("Name of the chart, such as istiod.") @Required @Size(min = 1, max = 64)
        String name,

        @JsonPropertyDescription("Version of the chart.") @Required @Size(min = 1, max = 64)
        String version,

        @JsonPropertyDescription("Repository of the chart (https:// or oci://).") @Required @Size(max = 1024)
        String repository,

        @JsonPropertyDescription("The user's values. They override the operator's own.")
        @PreserveUnknownFields
        @Nullable
        ObjectNode values) {}
