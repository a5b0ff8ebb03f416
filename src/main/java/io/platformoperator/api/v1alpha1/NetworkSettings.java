package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The network of each region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkSettings(
        @JsonPropertyDescription("PerZone or Single; left out: PerZone for production and staging, else Single.")
        @Nullable
        NatGateways natGateways,

        @JsonPropertyDescription(
                "Whether ECR, STS, Secrets Manager and logs are reached inside the VPC, not through NAT;"
                        + " left out: only for production.")
        @Nullable
        Boolean interfaceEndpoints,

        @JsonPropertyDescription("Days that VPC flow logs are kept; 0: no flow logs.")
        @Default("30")
        @Max(3653)
        @ValidationRule(
                value =
                        "self in [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,"
                                + " 2922, 3288, 3653]",
                message =
                        "spec.network.flowLogRetentionDays must be 0 (off) or a number of days that CloudWatch knows: 1, 3,"
                                + " 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 and some longer ones")
        Integer flowLogRetentionDays,

        @JsonPropertyDescription("Whether there is a bastion host (Session Manager only, no open port).")
        @Default("true")
        Boolean bastion,

        @JsonPropertyDescription("Direct Connect to the user's own sites.") @Nullable
        DirectConnect directConnect,

        @JsonPropertyDescription("VPC and subnets of somebody else's in the primary region, used instead of new ones."
                + " Not to be had yet: it is refused.")
        @ValidationRule(
                value = "false",
                message =
                        "spec.network.existing can't be used yet: leave it out, and the operator makes a VPC of its own")
        @Nullable
        ExistingNetwork existing) {
    public NetworkSettings {
        flowLogRetentionDays = flowLogRetentionDays == null ? 30 : flowLogRetentionDays;
        bastion = bastion == null ? Boolean.TRUE : bastion;
    }

    /** A Direct Connect gateway that exists already. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DirectConnect(
            @JsonPropertyDescription("Id of the Direct Connect gateway.") @Required @Size(min = 1, max = 64)
            String gatewayId) {}
}
