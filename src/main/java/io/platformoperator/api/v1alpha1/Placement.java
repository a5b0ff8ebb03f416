package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Where a subsystem runs, in whose name, and what the operator may do there. The same in every child. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Placement(
        @JsonPropertyDescription("Name of the environment; AWS names begin with it.") @Required @Size(min = 1, max = 40)
        String environment,

        @JsonPropertyDescription("AWS region.")
        @Required
        @Size(max = 32)
        @ValidationRule(value = "self == oldSelf", message = "placement.region can't change: create another object")
        String region,

        @JsonPropertyDescription("How many availability zones to spread over; which ones, AWS says at run time.")
        @Required
        @Min(2)
        @Max(3)
        int availabilityZones,

        @JsonPropertyDescription("How the AWS account is reached.") @Required
        AwsAccess aws,

        @JsonPropertyDescription("The user's tags, put on every AWS resource.") @Required @Size(max = 40)
        Map<String, @Size(max = 256) String> tags,

        @JsonPropertyDescription("What the operator may do.") @Required
        Policies policies) {
    public Placement {
        tags = Frozen.map(tags);
    }
}
