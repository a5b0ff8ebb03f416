package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Settings of the buckets {@code documents}, {@code backups} and {@code logs} of each region. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageSettings(
        @JsonPropertyDescription(
                "Whether the operator empties the buckets before it deletes them. Needs deletionPolicy Delete.")
        @Default("false")
        Boolean emptyOnDelete,

        @JsonPropertyDescription(
                "Lifecycle of documents. Default: infrequent access after 30 days, Glacier after 180 days.")
        @Nullable
        BucketLifecycle documents,

        @JsonPropertyDescription(
                "Lifecycle of backups. Default: infrequent access after 30 days, Glacier after 90 days, deletion"
                        + " after 365 days.")
        @Nullable
        BucketLifecycle backups,

        @JsonPropertyDescription(
                "Lifecycle of logs. Default: infrequent access after 30 days, Glacier after 90 days, deletion after"
                        + " 365 days.")
        @Nullable
        BucketLifecycle logs) {
    public StorageSettings {
        emptyOnDelete = emptyOnDelete == null ? Boolean.FALSE : emptyOnDelete;
    }

    /** Lifecycle of the objects of a bucket. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.infrequentAccessAfterDays) || !has(self.glacierAfterDays)"
                    + " || self.glacierAfterDays >= self.infrequentAccessAfterDays + 30",
            message = "glacierAfterDays must be at least 30 days after infrequentAccessAfterDays (a rule of S3): raise"
                    + " it")
    @ValidationRule(
            value = "!has(self.expireAfterDays) || ((!has(self.glacierAfterDays)"
                    + " || self.expireAfterDays > self.glacierAfterDays) && (!has(self.infrequentAccessAfterDays)"
                    + " || self.expireAfterDays > self.infrequentAccessAfterDays))",
            message = "expireAfterDays must be later than infrequentAccessAfterDays and glacierAfterDays: raise it, or"
                    + " leave it out to never delete objects")
    public record BucketLifecycle(
            @JsonPropertyDescription(
                    "Days until objects move to infrequent access; S3 accepts 30 or more. Default: never.")
            @Min(30)
            @Max(36500)
            @Nullable
            Integer infrequentAccessAfterDays,

            @JsonPropertyDescription("Days until objects move to Glacier. Default: never.")
            @Min(1)
            @Max(36500)
            @Nullable
            Integer glacierAfterDays,

            @JsonPropertyDescription("Days until objects are deleted. Default: never.") @Min(1) @Max(36500) @Nullable
            Integer expireAfterDays) {}
}
