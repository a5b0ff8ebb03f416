package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Transition of objects to a cheaper storage class by a lifecycle rule. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Transition(
        @JsonPropertyDescription("Days after the creation of an object.") @Required @Min(0) @Max(36500)
        int days,

        @JsonPropertyDescription("Storage class that objects move to.") @Required
        StorageClass storageClass) {}
