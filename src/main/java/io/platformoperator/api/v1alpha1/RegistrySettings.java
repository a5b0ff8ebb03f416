package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Settings of the ECR repositories, one per service. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrySettings(
        @JsonPropertyDescription("Whether image tags are immutable.") @Default("true")
        Boolean immutableTags,

        @JsonPropertyDescription("Whether ECR scans images on push.") @Default("true")
        Boolean scanOnPush,

        @JsonPropertyDescription("Number of images per repository that the lifecycle policy retains.")
        @Default("100")
        @Min(1)
        @Max(10000)
        Integer keepImages,

        @JsonPropertyDescription("Additional repositories.")
        @Size(max = 50)
        @ValidationRule(
                value = "self.all(r, r.matches('^[a-z0-9]+([._-][a-z0-9]+)*$'))",
                message = "spec.registry.extraRepositories must be lowercase letters and digits, with single hyphens,"
                        + " underscores or dots between them, such as batch-jobs")
        List<@Size(min = 1, max = 100) String> extraRepositories) {
    public RegistrySettings {
        immutableTags = immutableTags == null ? Boolean.TRUE : immutableTags;
        scanOnPush = scanOnPush == null ? Boolean.TRUE : scanOnPush;
        keepImages = keepImages == null ? 100 : keepImages;
        extraRepositories = ImmutableCopies.list(extraRepositories);
    }
}
