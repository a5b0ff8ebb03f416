package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Resolved spec of one region's image repositories. */
@JsonInclude(JsonInclude.Include.NON_NULL)
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
        int keepImages)
        implements SubsystemSpec {
    public RegistrySpec {
        repositories = ImmutableCopies.list(repositories);
    }
}
