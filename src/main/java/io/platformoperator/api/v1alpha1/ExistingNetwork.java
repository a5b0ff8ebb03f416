package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** A VPC that somebody else owns. It is checked and used, never changed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExistingNetwork(
        @JsonPropertyDescription("Id of the VPC.")
        @Required
        @Size(max = 32)
        @ValidationRule(
                value = "self.matches('^vpc-[0-9a-f]+$')",
                message = "network.existing.vpcId must be the id of a VPC, such as vpc-0a1b2c3d")
        String vpcId,

        @JsonPropertyDescription("Subnets for load balancers, one per zone.") @Required @Size(min = 2, max = 6)
        List<@Size(max = 32) String> publicSubnetIds,

        @JsonPropertyDescription("Subnets for nodes and pods, one per zone.") @Required @Size(min = 2, max = 6)
        List<@Size(max = 32) String> privateSubnetIds,

        @JsonPropertyDescription("Subnets for the database and the cache, one per zone.")
        @Required
        @Size(min = 2, max = 6)
        List<@Size(max = 32) String> databaseSubnetIds,

        @JsonPropertyDescription("Subnets for the bastion host.") @Size(max = 6)
        List<@Size(max = 32) String> managementSubnetIds) {
    public ExistingNetwork {
        publicSubnetIds = Frozen.list(publicSubnetIds);
        privateSubnetIds = Frozen.list(privateSubnetIds);
        databaseSubnetIds = Frozen.list(databaseSubnetIds);
        managementSubnetIds = Frozen.list(managementSubnetIds);
    }
}
