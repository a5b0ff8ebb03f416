package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An EKS add-on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AddOn(
        @JsonPropertyDescription("Name of the add-on, such as vpc-cni.") @Required @Size(min = 1, max = 100)
        String name,

        @JsonPropertyDescription("Version of the add-on. Default: EKS's default for the cluster's Kubernetes version.")
        @Size(max = 64)
        @Nullable
        String version) {}
