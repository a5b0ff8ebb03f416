package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
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
        int abortUploadsAfterDays,

        @JsonPropertyDescription(
                "Whether S3 replicates the objects to the same bucket of the other region, and from it.")
        @Default("false")
        Boolean replicated) {
    public Bucket {
        replicated = replicated == null ? Boolean.FALSE : replicated;
        transitions = ImmutableCopies.list(transitions);
    }

    /** Transition of objects to a cheaper storage class by a lifecycle rule. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Transition(
            @JsonPropertyDescription("Days after the creation of an object.") @Required @Min(0) @Max(36500)
            int days,

            @JsonPropertyDescription("Storage class that objects move to.") @Required
            StorageClass storageClass) {
        /** S3 storage class that a lifecycle rule moves objects to, as S3 names it. */
        public enum StorageClass {
            /** Standard-Infrequent Access. */
            @JsonProperty("STANDARD_IA")
            STANDARD_IA,
            /** Glacier Flexible Retrieval. */
            @JsonProperty("GLACIER")
            GLACIER,
            /** Glacier Instant Retrieval. */
            @JsonProperty("GLACIER_IR")
            GLACIER_IR,
            /** Glacier Deep Archive. */
            @JsonProperty("DEEP_ARCHIVE")
            DEEP_ARCHIVE,
            /** S3 chooses the tier by access pattern. */
            @JsonProperty("INTELLIGENT_TIERING")
            INTELLIGENT_TIERING
        }
    }
}
