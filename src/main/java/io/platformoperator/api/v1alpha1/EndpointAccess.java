package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Access to the endpoint of a cluster's Kubernetes API. The private endpoint inside the VPC is always on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!self.publicAccess || size(self.publicCidrs) > 0",
        message = "endpointAccess.publicCidrs must name at least one network when publicAccess is true, such as"
                + " 203.0.113.0/24")
public record EndpointAccess(
        @JsonPropertyDescription("Whether the public endpoint is on.") @Required
        boolean publicAccess,

        @JsonPropertyDescription("Networks (CIDR) that may reach the public endpoint.")
        @Required
        @Size(max = 40)
        @ValidationRule(
                value = "self.all(c, isCIDR(c))",
                message = "endpointAccess.publicCidrs must be networks in CIDR notation, such as 203.0.113.0/24")
        List<@Size(max = 43) String> publicCidrs) {
    public EndpointAccess {
        publicCidrs = ImmutableCopies.list(publicCidrs);
    }
}
