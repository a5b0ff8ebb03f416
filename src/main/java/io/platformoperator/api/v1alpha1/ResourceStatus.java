package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Observed state of one AWS resource, or of one Kubernetes object of a stack. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourceStatus(
        @JsonPropertyDescription(
                "Logical ID of the AWS resource within its subsystem; of a Kubernetes object: its kind and"
                        + " namespace/name.")
        @Required
        String name,

        @JsonPropertyDescription("Kind of the AWS resource, such as ec2/Subnet, or of the Kubernetes object.") @Required
        String kind,

        @JsonPropertyDescription("ID that AWS has assigned.") @Nullable
        String id,

        @JsonPropertyDescription("State: Ready, Waiting, InProgress, Drifted, Blocked, Conflict, Failed, Deleting,"
                + " Retained or Gone.")
        @Required
        String state,

        @JsonPropertyDescription("Time of the last change of the state (RFC 3339).") @Nullable
        String since,

        @JsonPropertyDescription("What the resource waits for, or the last error message of AWS or of the API server.")
        @Nullable
        String message) {}
