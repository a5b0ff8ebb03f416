package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

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
        Policies policies) {
    public Placement {
        tags = ImmutableCopies.map(tags);
    }
}
