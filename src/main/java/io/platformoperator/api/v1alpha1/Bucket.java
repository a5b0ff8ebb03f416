package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An S3 bucket and its lifecycle. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Bucket(
        @JsonPropertyDescription(
                "Logical name. The name of the S3 bucket consists of environment, account, region and this name.")
        @Required
        @Size(min = 1, max = 32)
        String name,

        @JsonPropertyDescription("Transitions of objects to cheaper storage classes.") @Required @Size(max = 5)
        List<Transition> transitions,

        @JsonPropertyDescription("Days after which objects are deleted. Default: never.") @Min(1) @Max(36500) @Nullable
        Integer expireAfterDays,

        @JsonPropertyDescription("Days after which noncurrent versions of objects are deleted.")
        @Required
        @Min(1)
        @Max(36500)
        int oldVersionsDays,

        @JsonPropertyDescription("Days after which an incomplete multipart upload is aborted.")
        @Required
        @Min(1)
        @Max(365)
        int abortUploadsAfterDays) {
    public Bucket {
        transitions = ImmutableCopies.list(transitions);
    }
}
