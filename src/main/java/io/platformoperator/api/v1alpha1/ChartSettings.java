package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Choices for one chart of a stack. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChartSettings(
        @JsonPropertyDescription("Chart version; left out: the one this operator was tested with.")
        @Size(max = 64)
        @Nullable
        String version,

        @JsonPropertyDescription("Repository to take the chart from (https:// or oci://); left out: the upstream one.")
        @Size(max = 1024)
        @Nullable
        String repository,

        @JsonPropertyDescription("Chart values, merged over the operator's own.") @PreserveUnknownFields @Nullable
        ObjectNode values) {}
