package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Temporary size of a testing environment for a load test. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadTest(
        @JsonPropertyDescription("Share of the production sizes during the load test, in percent.")
        @Required
        @Min(50)
        @Max(400)
        int scalePercent,

        @JsonPropertyDescription("End of the load test (RFC 3339); the environment then returns to its idle size.")
        @Required
        @Size(max = 40)
        @ValidationRule(
                value = ValidationRules.INSTANT,
                message = "spec.loadTest.until" + ValidationRules.INSTANT_MESSAGE)
        String until) {}
