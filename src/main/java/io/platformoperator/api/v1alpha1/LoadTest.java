package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** On-demand size of a testing environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadTest(
        @JsonPropertyDescription("Share of the production sizes, in percent, while the load test runs.")
        @Required
        @Min(50)
        @Max(400)
        int scalePercent,

        @JsonPropertyDescription("When it goes back to idle (RFC 3339).")
        @Required
        @Size(max = 40)
        @ValidationRule(value = Rules.INSTANT, message = "spec.loadTest.until" + Rules.INSTANT_MESSAGE)
        String until) {}
