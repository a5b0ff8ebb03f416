package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A region's network, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("The VPC's range, /16 to /20; subnets are cut from it.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.NETWORK, message = "spec.cidr" + Rules.NETWORK_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message = "cidr can't change: AWS has no way to move a VPC; create another network")
        String cidr,

        @JsonPropertyDescription("One NAT gateway per zone, or one for the region.") @Required
        NatGateways natGateways,

        @JsonPropertyDescription(
                "AWS services reached through interface endpoints, such as ecr.api; none: through NAT.")
        @Required
        @Size(max = 20)
        List<@Size(max = 63) String> interfaceEndpoints,

        @JsonPropertyDescription("Days that VPC flow logs are kept; 0: no flow logs.") @Required @Min(0)
        int flowLogRetentionDays,

        @JsonPropertyDescription("Whether there is a bastion host (Session Manager only, no open port).") @Required
        boolean bastion,

        @JsonPropertyDescription("Direct Connect gateway to attach.") @Size(max = 64) @Nullable
        String directConnectGatewayId,

        @JsonPropertyDescription("A VPC and subnets of somebody else's, to use instead of new ones.") @Nullable
        ExistingNetwork existing,

        @JsonPropertyDescription("Name of the EKS cluster whose load balancers may use the subnets.")
        @Required
        @Size(min = 1, max = 100)
        String clusterName)
        implements SubsystemSpec {
    public NetworkSpec {
        interfaceEndpoints = Frozen.list(interfaceEndpoints);
    }
}
