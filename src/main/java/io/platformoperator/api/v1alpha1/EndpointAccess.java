package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Who reaches the Kubernetes API of a cluster. From inside the VPC it is always reachable. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!self.publicAccess || size(self.publicCidrs) > 0",
        message = "endpointAccess.publicCidrs must name at least one network when publicAccess is true,"
                + " such as 203.0.113.0/24")
public record EndpointAccess(
        @JsonPropertyDescription("Whether it is reachable from the Internet at all.") @Required
        boolean publicAccess,

        @JsonPropertyDescription("Networks that reach it from the Internet.")
        @Required
        @Size(max = 40)
        @ValidationRule(
                value = "self.all(c, isCIDR(c))",
                message = "endpointAccess.publicCidrs must be networks such as 203.0.113.0/24")
        List<@Size(max = 43) String> publicCidrs) {
    public EndpointAccess {
        publicCidrs = Frozen.list(publicCidrs);
    }
}
