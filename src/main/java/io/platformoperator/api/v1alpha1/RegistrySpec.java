package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's image repositories. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.replicaRegion) || self.replicaRegion != self.placement.region",
        message = "spec.replicaRegion is the region of this object: name the environment's other region, or leave it"
                + " out")
public record RegistrySpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Names of the repositories, one per service, such as production/orders.")
        @Required
        @Size(max = 100)
        List<@Size(min = 2, max = 256) String> repositories,

        @JsonPropertyDescription("Whether image tags are immutable.") @Required
        boolean immutableTags,

        @JsonPropertyDescription("Whether ECR scans images on push.") @Required
        boolean scanOnPush,

        @JsonPropertyDescription("Number of images per repository that the lifecycle policy retains.")
        @Required
        @Min(1)
        @Max(10000)
        int keepImages,

        @JsonPropertyDescription(
                "The other region of the environment: ECR replicates images to its repositories. Default: no"
                        + " replication.")
        @Size(max = 32)
        @Nullable
        String replicaRegion)
        implements SubsystemSpec {
    public RegistrySpec {
        repositories = ImmutableCopies.list(repositories);
    }
}
