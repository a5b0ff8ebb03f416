package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of AWS resources that the operator sets at creation and does not correct later. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IgnoreDrift(
        @JsonPropertyDescription("Kind of the resources, as shown by platform plan, such as eks/Nodegroup.")
        @Required
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.KIND,
                message = "spec.ignoreDrift[].kind" + ValidationRules.KIND_MESSAGE)
        String kind,

        @JsonPropertyDescription(
                "Name of one resource, as shown by platform plan, such as nodegroup-services. Default: all resources"
                        + " of the kind.")
        @Size(max = 256)
        @Nullable
        String resource,

        @JsonPropertyDescription(
                "JSON pointers to the settings, with the names shown by platform plan, such as /maxSize. /tags/KEY is"
                        + " one tag; a slash in KEY is written ~1.")
        @Required
        @Size(min = 1, max = 20)
        @ValidationRule(
                value = "self.all(p, p.matches('^/[A-Za-z]+$') || p.matches('^/tags/[^/]+$'))",
                message = "spec.ignoreDrift[].fields must be JSON pointers to settings that platform plan shows, such"
                        + " as /maxSize, or to one tag, such as /tags/owner")
        List<@Size(max = 256) String> fields) {
    public IgnoreDrift {
        fields = ImmutableCopies.list(fields);
    }
}
