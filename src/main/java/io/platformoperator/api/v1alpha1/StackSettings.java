package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of one in-cluster stack. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackSettings(
        @JsonPropertyDescription("Whether the stack is installed.") @Default("true")
        Boolean enabled,

        @JsonPropertyDescription(
                "Version of the main chart of the stack and of the charts that are released together with it."
                        + " Default: the version that this operator was tested with.")
        @Size(max = 64)
        @Nullable
        String version,

        @JsonPropertyDescription("Values of the main chart of the stack. They override the operator's own.")
        @PreserveUnknownFields
        @Nullable
        ObjectNode values,

        @JsonPropertyDescription(
                "Settings of single charts of the stack, by chart name. They override version and values of the stack.")
        @Size(max = 8)
        @ValidationRule(value = ValidationRules.CHART_NAMES, message = ValidationRules.CHART_NAMES_MESSAGE)
        Map<String, ChartSettings> charts) {
    public StackSettings {
        enabled = enabled == null ? Boolean.TRUE : enabled;
        charts = ImmutableCopies.map(charts);
    }

    /** Settings of one chart of a stack. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ChartSettings(
            @JsonPropertyDescription("Version of the chart. Default: the version that this operator was tested with.")
            @Size(max = 64)
            @Nullable
            String version,

            @JsonPropertyDescription("Repository of the chart (https:// or oci://). Default: the upstream repository.")
            @Size(max = 1024)
            @Nullable
            String repository,

            @JsonPropertyDescription("Values of the chart. They override the operator's own.")
            @PreserveUnknownFields
            @Nullable
            ObjectNode values) {}
}
