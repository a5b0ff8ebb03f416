package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.platformoperator.api.v1alpha1.NetworkSpec.NatGatewayMode;
import org.jspecify.annotations.Nullable;

/** Settings of the VPC of each region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkSettings(
        @JsonPropertyDescription(
                "NAT gateways per region: PerZone or Single. Default: PerZone for production and staging, Single for"
                        + " the other tiers.")
        @Nullable
        NatGatewayMode natGateways,

        @JsonPropertyDescription(
                "Whether the VPC gets interface endpoints for ECR, STS, Secrets Manager and CloudWatch Logs instead"
                        + " of using NAT. Default: true for production only.")
        @Nullable
        Boolean interfaceEndpoints,

        @JsonPropertyDescription("Days until VPC flow logs are deleted; 0 disables flow logs.")
        @Default("30")
        @Max(3653)
        @ValidationRule(
                value = "self in [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,"
                        + " 2557,"
                        + " 2922, 3288, 3653]",
                message = "spec.network.flowLogRetentionDays must be 0 (off) or a retention period of CloudWatch Logs:"
                        + " 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 or certain longer ones")
        Integer flowLogRetentionDays,

        @JsonPropertyDescription(
                "Whether the VPC has a bastion host. It is reachable through Session Manager only and has no open"
                        + " port.")
        @Default("true")
        Boolean bastion,

        @JsonPropertyDescription("Direct Connect to on-premises networks. Default: none.") @Nullable
        DirectConnect directConnect) {
    public NetworkSettings {
        flowLogRetentionDays = flowLogRetentionDays == null ? 30 : flowLogRetentionDays;
        bastion = bastion == null ? Boolean.TRUE : bastion;
    }

    /** An existing Direct Connect gateway. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DirectConnect(
            @JsonPropertyDescription("ID of the Direct Connect gateway.") @Required @Size(min = 1, max = 64)
            String gatewayId) {}
}
