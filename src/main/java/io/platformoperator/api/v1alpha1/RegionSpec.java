package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A region and its network. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegionSpec(
        @JsonPropertyDescription("AWS region, such as us-east-1.")
        @Required
        @Size(max = 32)
        @ValidationRule(value = Rules.REGION, message = "spec.regions.primary.name" + Rules.REGION_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message =
                        "spec.regions.primary.name can't change once set: create another environment, or fail over with"
                                + " spec.activeRegion")
        String name,

        @JsonPropertyDescription("The VPC's IPv4 network, /16 to /20.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.NETWORK, message = "spec.regions.primary.cidr" + Rules.NETWORK_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message = "spec.regions.primary.cidr can't change once set: AWS can't move a VPC; create another"
                        + " environment")
        String cidr) {}
