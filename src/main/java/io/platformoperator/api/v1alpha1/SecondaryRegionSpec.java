package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The region that stands by. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecondaryRegionSpec(
        @JsonPropertyDescription("AWS region, such as us-west-2.")
        @Required
        @Size(max = 32)
        @ValidationRule(value = Rules.REGION, message = "spec.regions.secondary.name" + Rules.REGION_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message =
                        "spec.regions.secondary.name can't change once set: remove the secondary region, wait until it is"
                                + " gone, then add the other")
        String name,

        @JsonPropertyDescription("The VPC's IPv4 network, /16 to /20, apart from the primary's.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.NETWORK, message = "spec.regions.secondary.cidr" + Rules.NETWORK_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message =
                        "spec.regions.secondary.cidr can't change once set: AWS can't move a VPC; remove the secondary"
                                + " region, wait until it is gone, then add it with the other network")
        String cidr,

        @JsonPropertyDescription("How much of it runs while it is not active: Pilot, Warm or Hot.") @Default("Warm")
        Standby standby) {
    public SecondaryRegionSpec {
        standby = standby == null ? Standby.WARM : standby;
    }
}
