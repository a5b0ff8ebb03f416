package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's S3 buckets. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.replicaRegion) || self.replicaRegion != self.placement.region",
        message = "spec.replicaRegion is the region of this object: name the environment's other region, or leave it"
                + " out")
public record StorageSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Buckets.") @Required @Size(max = 20)
        List<Bucket> buckets,

        @JsonPropertyDescription(
                "Whether the operator empties buckets before it deletes them. Needs deletion policy Delete.")
        @Required
        boolean emptyOnDelete,

        @JsonPropertyDescription(
                "The other region of the environment: S3 replicates the buckets with replicated: true to those of that"
                        + " region. Default: no replication.")
        @Size(max = 32)
        @Nullable
        String replicaRegion)
        implements SubsystemSpec {
    public StorageSpec {
        buckets = ImmutableCopies.list(buckets);
    }
}
