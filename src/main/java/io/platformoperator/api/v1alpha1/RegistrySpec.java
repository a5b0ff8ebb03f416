package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A region's image repositories, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrySpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("Repositories, one per service, such as production/orders.") @Required @Size(max = 100)
        List<@Size(min = 2, max = 256) String> repositories,

        @JsonPropertyDescription("Whether a tag, once pushed, stays what it is.") @Required
        boolean immutableTags,

        @JsonPropertyDescription("Whether images are scanned when pushed.") @Required
        boolean scanOnPush,

        @JsonPropertyDescription("How many images of a repository are kept.") @Required @Min(1) @Max(10000)
        int keepImages)
        implements SubsystemSpec {
    public RegistrySpec {
        repositories = Frozen.list(repositories);
    }
}
