package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One AWS resource, or one object of a stack, as last seen. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourceStatus(
        @JsonPropertyDescription(
                "Logical id: the resource's name inside its subsystem; of an object, its kind and namespace/name.")
        @Required
        String name,

        @JsonPropertyDescription("Kind of AWS resource, such as ec2/Subnet, or of object.") @Required
        String kind,

        @JsonPropertyDescription("The id AWS gave it.") @Nullable
        String id,

        @JsonPropertyDescription("State: Ready, Creating, Waiting, Blocked, Failed, Deleting and the like.") @Required
        String state,

        @JsonPropertyDescription("Since when it is in that state (RFC 3339).") @Nullable
        String since,

        @JsonPropertyDescription("What it waits for, or the last error in AWS's own words or the API server's.")
        @Nullable
        String message) {}
