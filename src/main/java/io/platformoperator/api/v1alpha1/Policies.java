package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What the operator may do to a subsystem's resources. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Policies(
        @JsonPropertyDescription("What happens to resources that hold data when this object is deleted.") @Required
        DeletionPolicy deletion,

        @JsonPropertyDescription("What happens when somebody else changes a setting in AWS.") @Required
        DriftPolicy drift,

        @JsonPropertyDescription("How much of the work the operator does.") @Required
        ManagementPolicy management,

        @JsonPropertyDescription("How resources that exist already are recognised as this environment's.") @Required
        AdoptBy adoption,

        @JsonPropertyDescription("Settings that are left as they are once a resource exists.") @Size(max = 50)
        List<IgnoreDrift> ignoreDrift) {
    public Policies {
        ignoreDrift = Frozen.list(ignoreDrift);
    }
}
