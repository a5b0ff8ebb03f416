package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of AWS resources that are left as they are once the resource exists, whoever changes them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IgnoreDrift(
        @JsonPropertyDescription("Kind of the resources, as platform plan shows it, such as eks/Nodegroup.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.KIND, message = "spec.ignoreDrift[].kind" + Rules.KIND_MESSAGE)
        String kind,

        @JsonPropertyDescription("Name of one resource, as platform plan shows it, such as nodegroup-services;"
                + " left out: all of the kind.")
        @Size(max = 256)
        @Nullable
        String resource,

        @JsonPropertyDescription("JSON pointers to the settings, named as platform plan shows them, such as /maxSize;"
                + " /tags/KEY is one tag (a slash in KEY is written ~1).")
        @Required
        @Size(min = 1, max = 20)
        @ValidationRule(
                value = "self.all(p, p.matches('^/[A-Za-z]+$') || p.matches('^/tags/[^/]+$'))",
                message =
                        "spec.ignoreDrift[].fields must be JSON pointers to settings as platform plan names them, such as"
                                + " /maxSize, or to one tag, such as /tags/owner")
        List<@Size(max = 256) String> fields) {
    public IgnoreDrift {
        fields = Frozen.list(fields);
    }
}
