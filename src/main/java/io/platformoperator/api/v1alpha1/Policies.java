package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Policies for the resources of a subsystem. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Policies(
        @JsonPropertyDescription("What the operator does with resources that hold data when this object is deleted.")
        @Required
        DeletionPolicy deletion,

        @JsonPropertyDescription(
                "Whether the deletion of this object is refused, and tears nothing down where it happens all the same."
                        + " A PlatformEnvironment sets it to its own deletion protection.")
        @Default("false")
        Boolean deletionProtection,

        @JsonPropertyDescription("What the operator does when a setting in AWS no longer matches the spec.") @Required
        DriftPolicy drift,

        @JsonPropertyDescription(
                "What the operator may do: Manage (create, update, delete), Observe (read only) or Pause (nothing).")
        @Required
        ManagementPolicy management,

        @JsonPropertyDescription("How the operator recognises existing AWS resources as part of the environment.")
        @Required
        AdoptBy adoption,

        @JsonPropertyDescription(
                "Settings of AWS resources that the operator sets at creation and does not correct later.")
        @Size(max = 50)
        List<IgnoreDrift> ignoreDrift) {
    public Policies {
        deletionProtection = deletionProtection == null ? Boolean.FALSE : deletionProtection;
        ignoreDrift = ImmutableCopies.list(ignoreDrift);
    }

    /** How the operator recognises existing AWS resources as part of an environment. */
    public enum AdoptBy {
        /** Only resources with the environment's identity tags. */
        @JsonProperty("Tag")
        TAG,
        /** Also untagged resources with exactly the name that the operator would give them. */
        @JsonProperty("Name")
        NAME
    }

    /** What the operator does when a setting in AWS no longer matches the spec. */
    public enum DriftPolicy {
        /** Corrects the setting. */
        @JsonProperty("Correct")
        CORRECT,
        /** Reports the difference in status and changes nothing. */
        @JsonProperty("Report")
        REPORT
    }

    /** What the operator may do with the resources of an object. */
    public enum ManagementPolicy {
        /** Creates, updates and deletes resources. */
        @JsonProperty("Manage")
        MANAGE,
        /** Reads AWS and reports; never writes to AWS. */
        @JsonProperty("Observe")
        OBSERVE,
        /** Neither reads nor writes AWS. */
        @JsonProperty("Pause")
        PAUSE
    }
}
