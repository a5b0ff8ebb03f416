package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Resolved spec of one region's S3 buckets. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Buckets.") @Required @Size(max = 20)
        List<Bucket> buckets,

        @JsonPropertyDescription(
                "Whether the operator empties buckets before it deletes them. Needs deletion policy Delete.")
        @Required
        boolean emptyOnDelete)
        implements SubsystemSpec {
    public StorageSpec {
        buckets = ImmutableCopies.list(buckets);
    }
}
