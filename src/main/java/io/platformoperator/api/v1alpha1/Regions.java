package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Regions of an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.secondary) || self.secondary.name != self.primary.name",
        message = "spec.regions.secondary.name must differ from spec.regions.primary.name: choose another region",
        fieldPath = ".secondary.name")
@ValidationRule(
        value = "!has(self.secondary) || !isCIDR(self.primary.cidr) || !isCIDR(self.secondary.cidr)"
                + " || !(cidr(self.primary.cidr).containsCIDR(self.secondary.cidr)"
                + " || cidr(self.secondary.cidr).containsCIDR(self.primary.cidr))",
        message = "spec.regions.secondary.cidr must not overlap spec.regions.primary.cidr, because overlapping VPCs"
                + " can't be peered: choose another network, such as 10.1.0.0/16",
        fieldPath = ".secondary.cidr")
@ValidationRule(
        value = "!has(self.secondary)"
                + " || ((!has(self.primary.network) || has(self.primary.network.existing.subnets.management))"
                + " && (!has(self.secondary.network) || has(self.secondary.network.existing.subnets.management)))",
        message =
                "spec.regions.*.network.existing.subnets.management is required with spec.regions.secondary, because a failover"
                        + " closes the database of the former region to all other subnets: name subnets that no application uses")
public record Regions(
        @JsonPropertyDescription("Primary region. It runs the platform unless spec.activeRegion names the other.")
        @Required
        PrimaryRegion primary,

        @JsonPropertyDescription(
                "Secondary region, which can take over. Default: none, the environment has one region.")
        @Nullable
        SecondaryRegion secondary) {
    private static final String ZONES =
            "Availability zones to use, all by name or all by ID (such as use1-az1; an ID is the same zone in every"
                    + " account), as many as spec.availabilityZones. Existing subnets keep their zones. Default:"
                    + " the first zones by ID in which EKS creates clusters and EC2 offers the instance types.";

    private static final String NETWORK =
            "Network of the region. Default: the operator creates a VPC as spec.network describes it.";

    /** The network of a region, if it differs from that of the other. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RegionNetwork(
            @JsonPropertyDescription(
                    "Existing VPC and subnets to use instead of new ones. The operator checks them and never changes them."
                            + " Their owner provides NAT gateways, VPC endpoints and flow logs, so spec.network has no say in these.")
            @Required
            ExistingNetwork existing) {}

    /** The existing network of a region; null if the operator creates the VPC. */
    static @Nullable ExistingNetwork existing(@Nullable RegionNetwork network) {
        return network == null ? null : network.existing();
    }

    /** The primary region and the CIDR of its VPC. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = ValidationRules.ZONES_OF_REGION,
            message = "spec.regions.primary.zones" + ValidationRules.ZONES_OF_REGION_MESSAGE,
            fieldPath = ".zones")
    @ValidationRule(
            value = ValidationRules.VPC_CIDR_WITH_NODES,
            message = "spec.regions.primary.cidr" + ValidationRules.VPC_CIDR_WITH_NODES_MESSAGE,
            fieldPath = ".cidr")
    @ValidationRule(
            value = ValidationRules.NO_ZONES_OF_EXISTING_NETWORK,
            message = "spec.regions.primary.zones" + ValidationRules.NO_ZONES_OF_EXISTING_NETWORK_MESSAGE,
            fieldPath = ".zones")
    public record PrimaryRegion(
            @JsonPropertyDescription("AWS region, such as us-east-1.")
            @Required
            @Size(max = 32)
            @ValidationRule(
                    value = ValidationRules.PARTITION,
                    message = "spec.regions.primary.name" + ValidationRules.PARTITION_MESSAGE)
            @ValidationRule(
                    value = ValidationRules.REGION,
                    message = "spec.regions.primary.name" + ValidationRules.REGION_MESSAGE)
            String name,

            @JsonPropertyDescription(
                    "IPv4 CIDR of the VPC, from /16 to /19; of an existing VPC, its CIDR block that contains the named subnets.")
            @Required
            @Size(max = 64)
            @ValidationRule(
                    value = ValidationRules.VPC_CIDR,
                    message = "spec.regions.primary.cidr" + ValidationRules.VPC_CIDR_MESSAGE)
            String cidr,

            @JsonPropertyDescription(ZONES)
            @Size(min = 2, max = 3)
            @ValidationRule(
                    value = ValidationRules.NO_DUPLICATE_ZONE,
                    message = "spec.regions.primary.zones" + ValidationRules.NO_DUPLICATE_ZONE_MESSAGE)
            @ValidationRule(
                    value = ValidationRules.NO_ZONE_REFUSED_BY_EKS,
                    message = "spec.regions.primary.zones" + ValidationRules.NO_ZONE_REFUSED_BY_EKS_MESSAGE)
            @Nullable
            List<@Size(max = 32) String> zones,

            @JsonPropertyDescription(NETWORK) @Nullable RegionNetwork network) {
        public PrimaryRegion {
            zones = zones == null ? null : List.copyOf(zones);
        }

        /** The existing network to use; null if the operator creates the VPC. */
        public @Nullable ExistingNetwork existingNetwork() {
            return existing(network);
        }
    }

    /** The secondary region, the CIDR of its VPC, and its size while it stands by. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = ValidationRules.ZONES_OF_REGION,
            message = "spec.regions.secondary.zones" + ValidationRules.ZONES_OF_REGION_MESSAGE,
            fieldPath = ".zones")
    @ValidationRule(
            value = ValidationRules.VPC_CIDR_WITH_NODES,
            message = "spec.regions.secondary.cidr" + ValidationRules.VPC_CIDR_WITH_NODES_MESSAGE,
            fieldPath = ".cidr")
    @ValidationRule(
            value = ValidationRules.NO_ZONES_OF_EXISTING_NETWORK,
            message = "spec.regions.secondary.zones" + ValidationRules.NO_ZONES_OF_EXISTING_NETWORK_MESSAGE,
            fieldPath = ".zones")
    @ValidationRule(
            value = "!has(self.certificateArn) || self.certificateArn.startsWith('arn:aws:acm:' + self.name + ':')",
            message = "spec.regions.secondary.certificateArn must name a certificate in the region of"
                    + " spec.regions.secondary.name" + ValidationRules.CERTIFICATE_REGION_MESSAGE,
            fieldPath = ".certificateArn")
    public record SecondaryRegion(
            @JsonPropertyDescription("AWS region, such as us-west-2.")
            @Required
            @Size(max = 32)
            @ValidationRule(
                    value = ValidationRules.PARTITION,
                    message = "spec.regions.secondary.name" + ValidationRules.PARTITION_MESSAGE)
            @ValidationRule(
                    value = ValidationRules.REGION,
                    message = "spec.regions.secondary.name" + ValidationRules.REGION_MESSAGE)
            String name,

            @JsonPropertyDescription(
                    "IPv4 CIDR of the VPC, from /16 to /19; of an existing VPC, its CIDR block that contains the named subnets. It must not overlap the primary's.")
            @Required
            @Size(max = 64)
            @ValidationRule(
                    value = ValidationRules.VPC_CIDR,
                    message = "spec.regions.secondary.cidr" + ValidationRules.VPC_CIDR_MESSAGE)
            String cidr,

            @JsonPropertyDescription("Size of the region while it is not active: Pilot, Warm or Hot.") @Default("Warm")
            Standby standby,

            @JsonPropertyDescription(ZONES)
            @Size(min = 2, max = 3)
            @ValidationRule(
                    value = ValidationRules.NO_DUPLICATE_ZONE,
                    message = "spec.regions.secondary.zones" + ValidationRules.NO_DUPLICATE_ZONE_MESSAGE)
            @ValidationRule(
                    value = ValidationRules.NO_ZONE_REFUSED_BY_EKS,
                    message = "spec.regions.secondary.zones" + ValidationRules.NO_ZONE_REFUSED_BY_EKS_MESSAGE)
            @Nullable
            List<@Size(max = 32) String> zones,

            @JsonPropertyDescription(
                    "ARN of an existing ACM certificate of this region, for its load balancers. Default: the operator"
                            + " requests one for spec.ingress.domain.")
            @Size(max = 256)
            @ValidationRule(
                    value = ValidationRules.ARN_PARTITION,
                    message = "spec.regions.secondary.certificateArn" + ValidationRules.ARN_PARTITION_MESSAGE)
            @ValidationRule(
                    value = ValidationRules.CERTIFICATE_ARN,
                    message = "spec.regions.secondary.certificateArn" + ValidationRules.CERTIFICATE_ARN_MESSAGE)
            @Nullable
            String certificateArn,

            @JsonPropertyDescription(NETWORK) @Nullable RegionNetwork network) {
        public SecondaryRegion {
            zones = zones == null ? null : List.copyOf(zones);
            standby = standby == null ? Standby.WARM : standby;
        }

        /** The existing network to use; null if the operator creates the VPC. */
        public @Nullable ExistingNetwork existingNetwork() {
            return existing(network);
        }

        /** Size of the secondary region while it is not active. */
        public enum Standby {
            /** Data is replicated; only the {@code system} node group runs. */
            @JsonProperty("Pilot")
            PILOT,
            /** All components run at their minimum size. */
            @JsonProperty("Warm")
            WARM,
            /** All components run at the size of the primary region. */
            @JsonProperty("Hot")
            HOT
        }
    }
}
