package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import java.util.Map;

/** Settings of the ElastiCache replication group. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[self.snapshotWindow]" + ValidationRules.NO_OVERLAP_WITH_MAINTENANCE,
        message = "spec.cache.maintenanceWindow and snapshotWindow must not overlap (a rule of ElastiCache): move one"
                + " of them")
@ValidationRule(
        value = "self.engine == 'redis' ? self.engineVersion in ['7.0', '7.1'] : self.engineVersion in ['7.2', '8.0',"
                + " '8.1']",
        message =
                "spec.cache.engineVersion must be \"7.0\" or \"7.1\" for redis, \"7.2\", \"8.0\" or \"8.1\" for valkey",
        fieldPath = ".engineVersion")
public record CacheSettings(
        @JsonPropertyDescription("Engine: redis or valkey.") @Default("redis")
        CacheEngine engine,

        @JsonPropertyDescription("Engine version.") @Default("\"7.1\"") @Size(max = 16)
        String engineVersion,

        @JsonPropertyDescription("Days until a snapshot is deleted; 0 disables snapshots.")
        @Default("7")
        @Min(0)
        @Max(35)
        Integer snapshotRetentionDays,

        @JsonPropertyDescription("Daily window in which ElastiCache takes snapshots (UTC), hh:mm-hh:mm.")
        @Default("06:00-07:00")
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.DAILY_WINDOW,
                message = "spec.cache.snapshotWindow" + ValidationRules.DAILY_WINDOW_MESSAGE)
        @ValidationRule(
                value = ValidationRules.DAILY_LENGTH_AT_LEAST + "60",
                message = "spec.cache.snapshotWindow" + ValidationRules.LENGTH_MESSAGE_60)
        String snapshotWindow,

        @JsonPropertyDescription("Weekly maintenance window (UTC), ddd:hh:mm-ddd:hh:mm.")
        @Default("sun:07:30-sun:08:30")
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.WEEKLY_WINDOW,
                message = "spec.cache.maintenanceWindow" + ValidationRules.WEEKLY_WINDOW_MESSAGE)
        @ValidationRule(
                value = ValidationRules.WEEKLY_LENGTH_60,
                message = "spec.cache.maintenanceWindow" + ValidationRules.WEEKLY_LENGTH_MESSAGE_60)
        String maintenanceWindow,

        @JsonPropertyDescription("Engine parameters. They override the operator's own.") @Size(max = 50)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription("Whether changes are applied immediately instead of in the maintenance window.")
        @Default("false")
        Boolean applyImmediately) {
    public CacheSettings {
        engine = engine == null ? CacheEngine.REDIS : engine;
        engineVersion = engineVersion == null ? "7.1" : engineVersion;
        snapshotRetentionDays = snapshotRetentionDays == null ? 7 : snapshotRetentionDays;
        snapshotWindow = snapshotWindow == null ? "06:00-07:00" : snapshotWindow;
        maintenanceWindow = maintenanceWindow == null ? "sun:07:30-sun:08:30" : maintenanceWindow;
        parameters = ImmutableCopies.map(parameters);
        applyImmediately = applyImmediately == null ? Boolean.FALSE : applyImmediately;
    }
}
