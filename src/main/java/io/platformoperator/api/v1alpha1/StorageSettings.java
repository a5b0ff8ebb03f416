package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The buckets {@code documents}, {@code backups} and {@code logs} of each region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageSettings(
        @JsonPropertyDescription("Empty the buckets when they are deleted. Works with deletion policy Delete only.")
        @Default("false")
        Boolean emptyOnDelete,

        @JsonPropertyDescription(
                "Lifecycle of documents; left out: infrequent access after 30 days, Glacier after 180.")
        @Nullable
        BucketLifecycle documents,

        @JsonPropertyDescription(
                "Lifecycle of backups; left out: infrequent access after 30 days, Glacier after 90, gone"
                        + " after 365.")
        @Nullable
        BucketLifecycle backups,

        @JsonPropertyDescription(
                "Lifecycle of logs; left out: infrequent access after 30 days, Glacier after 90, gone after" + " 365.")
        @Nullable
        BucketLifecycle logs) {
    public StorageSettings {
        emptyOnDelete = emptyOnDelete == null ? Boolean.FALSE : emptyOnDelete;
    }

    /** How objects of a bucket age. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.infrequentAccessAfterDays) || !has(self.glacierAfterDays)"
                    + " || self.glacierAfterDays >= self.infrequentAccessAfterDays + 30",
            message = "glacierAfterDays must be at least 30 days after infrequentAccessAfterDays (S3's rule): raise it")
    @ValidationRule(
            value = "!has(self.expireAfterDays) || ((!has(self.glacierAfterDays)"
                    + " || self.expireAfterDays > self.glacierAfterDays) && (!has(self.infrequentAccessAfterDays)"
                    + " || self.expireAfterDays > self.infrequentAccessAfterDays))",
            message =
                    "expireAfterDays must be later than infrequentAccessAfterDays and glacierAfterDays: raise it or leave"
                            + " it out to keep objects")
    public record BucketLifecycle(
            @JsonPropertyDescription("Days until infrequent access; S3 takes 30 or more. Left out: never.")
            @Min(30)
            @Max(36500)
            @Nullable
            Integer infrequentAccessAfterDays,

            @JsonPropertyDescription("Days until Glacier. Left out: never.") @Min(1) @Max(36500) @Nullable
            Integer glacierAfterDays,

            @JsonPropertyDescription("Days until objects are deleted. Left out: never.") @Min(1) @Max(36500) @Nullable
            Integer expireAfterDays) {}
}
