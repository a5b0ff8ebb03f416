package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Choices for one in-cluster stack. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackSettings(
        @JsonPropertyDescription("Whether the stack is installed.") @Default("true")
        Boolean enabled,

        @JsonPropertyDescription("Chart version; left out: the one this operator was tested with.")
        @Size(max = 64)
        @Nullable
        String version,

        @JsonPropertyDescription("Chart values, merged over the operator's own.") @PreserveUnknownFields @Nullable
        ObjectNode values) {
    public StackSettings {
        enabled = enabled == null ? Boolean.TRUE : enabled;
    }
}
