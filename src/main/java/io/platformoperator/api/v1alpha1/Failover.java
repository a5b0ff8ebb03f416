package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How a change of the active region is carried out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failover(
        @JsonPropertyDescription("Fail over although the active region looks healthy or the other one lags behind.")
        @Default("false")
        Boolean force) {
    public Failover {
        force = force == null ? Boolean.FALSE : force;
    }
}
