package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environment, region, AWS account, tags and policies of a subsystem. All child resources have it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Placement(
        @JsonPropertyDescription("Name of the environment. The names of AWS resources begin with it.")
        @Required
        @Size(min = 1, max = 40)
        String environment,

        @JsonPropertyDescription("AWS region.")
        @Required
        @Size(max = 32)
        @ValidationRule(
                value = "self == oldSelf",
                message = "spec.placement.region can't change: create another object")
        String region,

        @JsonPropertyDescription(
                "Number of availability zones to use. The operator chooses them from those that AWS offers the"
                        + " account.")
        @Required
        @Min(2)
        @Max(3)
        int availabilityZones,

        @JsonPropertyDescription("Access to the AWS account.") @Required
        AwsAccess aws,

        @JsonPropertyDescription("The user's tags for every AWS resource.") @Required @Size(max = 40)
        Map<String, @Size(max = 256) String> tags,

        @JsonPropertyDescription("Policies for the resources.") @Required
        Policies policies,

        @JsonPropertyDescription(
                "The environment's other region, in which another environment object may claim it too.")
        @Size(max = 32)
        @Nullable
        String otherRegion,

        @JsonPropertyDescription(
                "Epoch of the environment, in the tag platform-operator.io/epoch of its databases. Each take-over by another"
                        + " environment object, and each failover, increases it. A lower one may not change anything.")
        @Min(1)
        @Nullable
        Long epoch,

        @JsonPropertyDescription("Existing VPC and subnets to use. Default: the operator creates a network.") @Nullable
        ExistingNetwork existingNetwork) {
    public Placement {
        tags = ImmutableCopies.map(tags);
    }

    /** The placement of a subsystem in an environment of one region without an epoch. */
    public Placement(
            String environment,
            String region,
            int availabilityZones,
            AwsAccess aws,
            Map<String, String> tags,
            Policies policies) {
        this(environment, region, availabilityZones, aws, tags, policies, null, null, null);
    }
}
