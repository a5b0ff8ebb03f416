package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Choices for one in-cluster stack. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackSettings(
        @JsonPropertyDescription("Whether the stack is installed.") @Default("true")
        Boolean enabled,

        @JsonPropertyDescription("Version of the stack's main chart, and of charts that are released together with it;"
                + " left out: the one this operator was tested with.")
        @Size(max = 64)
        @Nullable
        String version,

        @JsonPropertyDescription("Values of the stack's main chart, merged over the operator's own.")
        @PreserveUnknownFields
        @Nullable
        ObjectNode values,

        @JsonPropertyDescription(
                "Choices for single charts of the stack, by chart name; they go before version and" + " values above.")
        @Size(max = 8)
        Map<String, ChartSettings> charts) {
    public StackSettings {
        enabled = enabled == null ? Boolean.TRUE : enabled;
        charts = Frozen.map(charts);
    }
}
