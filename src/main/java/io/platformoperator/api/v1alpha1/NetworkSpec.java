package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's VPC. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.placement.existingNetwork) || !isCIDR(self.cidr) || cidr(self.cidr).prefixLength() <= 20",
        message =
                "spec.cidr must be at most a /20, such as 10.0.0.0/20: a smaller network has no room for the subnets of three"
                        + " zones",
        fieldPath = ".cidr")
public record NetworkSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription(
                "IPv4 CIDR of the VPC, from /16 to /20; of an existing VPC up to /28. The subnets are parts of it.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = ValidationRules.VPC_CIDR, message = "spec.cidr" + ValidationRules.VPC_CIDR_MESSAGE)
        String cidr,

        @JsonPropertyDescription("NAT gateways per region: PerZone or Single.") @Required
        NatGatewayMode natGateways,

        @JsonPropertyDescription(
                "AWS services that get an interface endpoint in the VPC, such as ecr.api. All others are reached"
                        + " through NAT.")
        @Required
        @Size(max = 20)
        List<@Size(max = 63) String> interfaceEndpoints,

        @JsonPropertyDescription("Days until VPC flow logs are deleted; 0 disables flow logs.") @Required @Min(0)
        int flowLogRetentionDays,

        @JsonPropertyDescription(
                "Whether the VPC has a bastion host. It is reachable through Session Manager only and has no open"
                        + " port.")
        @Required
        boolean bastion,

        @JsonPropertyDescription("ID of the Direct Connect gateway to attach. Default: none.") @Size(max = 64) @Nullable
        String directConnectGatewayId,

        @JsonPropertyDescription(
                "Minimum number of nodes that the subnets of an existing network must have addresses for. Default: not"
                        + " checked.")
        @Nullable
        NodesPerSubnet minimumNodes,

        @JsonPropertyDescription(
                "VPC of the environment's other region, with which this VPC has a peering connection. The environment sets it"
                        + " once that VPC exists: first in the primary region, whose network requests the connection, and then"
                        + " in the other one.")
        @Nullable
        PeerVpc peer,

        @JsonPropertyDescription(
                "Name of the EKS cluster whose load balancers may use the subnets (for the kubernetes.io/cluster tag).")
        @Required
        @Size(min = 1, max = 100)
        String clusterName,

        @JsonPropertyDescription(
                "Names or IDs of the availability zones to use. Empty: the operator chooses them. Existing subnets keep"
                        + " their zones.")
        @Size(max = 3)
        List<@Size(max = 32) String> zones,

        @JsonPropertyDescription("Instance types that each chosen availability zone must offer.") @Size(max = 20)
        List<@Size(max = 63) String> instanceTypes)
        implements SubsystemSpec {
    public NetworkSpec {
        interfaceEndpoints = ImmutableCopies.list(interfaceEndpoints);
        zones = ImmutableCopies.list(zones);
        instanceTypes = ImmutableCopies.list(instanceTypes);
    }

    /** This spec with another peer; null for none. */
    public NetworkSpec withPeer(@Nullable PeerVpc newPeer) {
        return new NetworkSpec(
                placement,
                cidr,
                natGateways,
                interfaceEndpoints,
                flowLogRetentionDays,
                bastion,
                directConnectGatewayId,
                minimumNodes,
                newPeer,
                clusterName,
                zones,
                instanceTypes);
    }

    /** A VPC of the same AWS account in another region. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PeerVpc(
            @JsonPropertyDescription("Region of the VPC.") @Required @Size(max = 32)
            String region,

            @JsonPropertyDescription("ID of the VPC.") @Required @Size(max = 32)
            String vpcId,

            @JsonPropertyDescription("IPv4 CIDR of the VPC, to which the route tables have a route.")
            @Required
            @Size(max = 64)
            String cidr,

            @JsonPropertyDescription(
                    "ID of the peering connection that the other VPC's network requests. Absent: this network requests it.")
            @Size(max = 32)
            @Nullable
            String connectionId) {}

    /** The existing network to use; null if the operator creates the VPC. */
    public @Nullable ExistingNetwork existing() {
        return placement.existingNetwork();
    }

    /** Minimum number of nodes that each subnet of a tier holds. */
    public record NodesPerSubnet(
            @JsonPropertyDescription("Nodes per private subnet.") @Required @Min(0)
            int privateTier,

            @JsonPropertyDescription("Nodes per management subnet.") @Required @Min(0)
            int management) {}

    /** Number of NAT gateways per region. */
    public enum NatGatewayMode {
        /** One per availability zone: the outage of a zone affects Internet access of that zone only. */
        @JsonProperty("PerZone")
        PER_ZONE,
        /** One per region: cheaper, but the outage of its zone cuts all zones off the Internet. */
        @JsonProperty("Single")
        SINGLE
    }
}
