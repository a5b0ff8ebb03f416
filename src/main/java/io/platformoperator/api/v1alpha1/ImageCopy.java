package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Images that the region that stands by lacks, because ECR did not replicate them when they were pushed. */
public record ImageCopy(
        @JsonPropertyDescription("Region whose registry has the images.") @Required @Size(max = 32)
        String fromRegion,

        @JsonPropertyDescription("Names of the repositories whose newest images are copied.") @Required @Size(max = 200)
        List<@Size(max = 256) String> repositories) {
    public ImageCopy {
        repositories = ImmutableCopies.list(repositories);
    }
}
