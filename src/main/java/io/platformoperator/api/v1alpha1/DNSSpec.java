package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's certificate, its records of the public name, and what switches them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.otherRegion) || self.otherRegion != self.placement.region",
        message = "spec.otherRegion must differ from spec.placement.region: name the environment's other region",
        fieldPath = ".otherRegion")
public record DNSSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("ID of the Route 53 hosted zone of the records.")
        @Required
        @Size(max = 32)
        @ValidationRule(
                value = "self == oldSelf",
                message = "spec.hostedZoneId can't change: delete this object, and create it again once it is gone")
        String hostedZoneId,

        @JsonPropertyDescription("Public name, such as shop.example.com.")
        @Required
        @Size(max = 253)
        @ValidationRule(
                value = "self == oldSelf",
                message = "spec.domain can't change: delete this object, and create it again once it is gone")
        String domain,

        @JsonPropertyDescription("Names of the certificate that is requested from ACM, the first one first; none if the"
                + " region uses another certificate.")
        @Required
        @Size(max = 10)
        List<@Size(max = 253) String> certificateNames,

        @JsonPropertyDescription("Role of this region's record of the public name: Primary or Secondary.") @Required
        FailoverRecord record,

        @JsonPropertyDescription("Name of the EKS cluster whose load balancer the records point at.")
        @Required
        @Size(max = 100)
        String clusterName,

        @JsonPropertyDescription(
                "The environment's other region, whose alarm switches this region's record. Default: none, the record has"
                        + " no health check.")
        @Size(max = 32)
        @Nullable
        String otherRegion,

        @JsonPropertyDescription("Region that the public name is to answer from.") @Required @Size(max = 32)
        String activeRegion)
        implements SubsystemSpec {
    public DNSSpec {
        certificateNames = ImmutableCopies.list(certificateNames);
    }
}
