package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The environment whose backups a new environment gets its data from. Its object may be lost; its backups may not. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestoreFrom(
        @JsonPropertyDescription(
                "Name of an environment of the same namespace and AWS account, which may exist no more: its backups are"
                        + " found by its name. An environment that lost its data names itself.")
        @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
                value = "self.matches('^[a-z]([a-z0-9]|-[a-z0-9])*$')",
                message = "spec.restoreFrom.environment must be the name of an environment, such as production")
        String environment,

        @JsonPropertyDescription(
                "Region of that environment's data. Default: the active region of this environment. The data of another"
                        + " region is restored from the automated backups that RDS replicates to the active region.")
        @Size(max = 32)
        @ValidationRule(
                value = ValidationRules.PARTITION,
                message = "spec.restoreFrom.region" + ValidationRules.PARTITION_MESSAGE)
        @ValidationRule(
                value = ValidationRules.REGION,
                message = "spec.restoreFrom.region" + ValidationRules.REGION_MESSAGE)
        @Nullable
        String region,

        @JsonPropertyDescription(
                "Time (RFC 3339) to which the data is restored, within the retention of the backups. Default: the latest"
                        + " time that there is.")
        @Size(max = 40)
        @ValidationRule(
                value = ValidationRules.INSTANT,
                message = "spec.restoreFrom.time" + ValidationRules.INSTANT_MESSAGE)
        @Nullable
        String time) {
    /** The same with that region if it names none. */
    public RestoreFrom withDefaultRegion(String other) {
        return region == null ? new RestoreFrom(environment, other, time) : this;
    }
}
