package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A VPC and its subnets that somebody else owns. The operator reads and checks them, and places its own resources in them. It never
 * changes, tags or deletes them, their routes or their gateways.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExistingNetwork(
        @JsonPropertyDescription("ID of the VPC.")
        @Required
        @Size(max = 32)
        @ValidationRule(
                value = "self.matches('^vpc-[0-9a-f]+$')",
                message = "network.existing.vpcId must be the ID of a VPC, such as vpc-0a1b2c3d4e5f60718")
        String vpcId,

        @JsonPropertyDescription("The subnets of each tier. All tiers have one subnet in each of the same zones.")
        @Required
        ExistingSubnets subnets) {

    /** The subnets of each tier, one per availability zone. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ExistingSubnets(
            @JsonProperty("public") @JsonPropertyDescription("Subnets for internet-facing load balancers.") @Required
            SubnetSelector publicTier,

            @JsonProperty("private")
            @JsonPropertyDescription("Subnets for nodes and pods, with a route to the internet.")
            @Required
            SubnetSelector privateTier,

            @JsonPropertyDescription("Subnets for the database and the cache.") @Required
            SubnetSelector database,

            @JsonPropertyDescription(
                    "Subnets for the bastion host and the nodes of the group system, with a route to the internet."
                            + " Required with a second region. Default: the private subnets.")
            @Nullable
            SubnetSelector management) {

        /** The subnets of the tier management: those of the private tier if none are named. */
        public SubnetSelector managementOrPrivate() {
            return management == null ? privateTier : management;
        }
    }

    /** Selects one subnet of the VPC per availability zone: by ID or by tags. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.ids) != has(self.tags)",
            message = "network.existing.subnets.* must have either ids or tags: set one of them")
    public record SubnetSelector(
            @JsonPropertyDescription("IDs of the subnets, one per availability zone.")
            @Size(min = 2, max = 3)
            @ValidationRule(
                    value = "self.all(id, id.matches('^subnet-[0-9a-f]+$'))",
                    message = "network.existing.subnets.*.ids must be IDs of subnets, such as subnet-0a1b2c3d4e5f60718")
            @ValidationRule(
                    value = "self.all(id, self.exists_one(other, other == id))",
                    message = "network.existing.subnets.*.ids must not name a subnet twice: name another subnet")
            List<@Size(max = 32) String> ids,

            @JsonPropertyDescription(
                    "Tags of the subnets. They must match exactly one subnet of the VPC in each availability zone that the"
                            + " environment uses, and none in another.")
            @Size(min = 1, max = 10)
            Map<String, @Size(max = 256) String> tags) {
        public SubnetSelector {
            ids = ImmutableCopies.list(ids);
            tags = ImmutableCopies.map(tags);
        }
    }
}
