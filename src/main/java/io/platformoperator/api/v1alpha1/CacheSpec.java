package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Resolved spec of one region's Redis or Valkey. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CacheSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Engine.") @Required CacheEngine engine,

        @JsonPropertyDescription("Engine version, such as 7.1.") @Required @Size(max = 16)
        String engineVersion,

        @JsonPropertyDescription("ElastiCache node type.") @Required @Size(max = 32)
        String nodeType,

        @JsonPropertyDescription(
                "Number of nodes: one primary, the others replicas. With 2 or more, automatic failover and Multi-AZ"
                        + " are on.")
        @Required
        @Min(1)
        @Max(6)
        int nodes,

        @JsonPropertyDescription("Days until a snapshot is deleted; 0 disables snapshots.") @Required @Min(0) @Max(35)
        int snapshotRetentionDays,

        @JsonPropertyDescription("Daily window in which ElastiCache takes snapshots (UTC), such as 06:00-07:00.")
        @Required
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.DAILY_WINDOW,
                message = "spec.snapshotWindow" + ValidationRules.DAILY_WINDOW_MESSAGE)
        String snapshotWindow,

        @JsonPropertyDescription("Weekly maintenance window (UTC), such as sun:07:30-sun:08:30.")
        @Required
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.WEEKLY_WINDOW,
                message = "spec.maintenanceWindow" + ValidationRules.WEEKLY_WINDOW_MESSAGE)
        String maintenanceWindow,

        @JsonPropertyDescription("Engine parameters.") @Required @Size(max = 100)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription("Whether changes are applied immediately instead of in the maintenance window.")
        @Required
        boolean applyImmediately)
        implements SubsystemSpec {
    public CacheSpec {
        parameters = ImmutableCopies.map(parameters);
    }

    /** Engine of the cache, as ElastiCache names it. */
    public enum CacheEngine {
        /** Redis OSS. */
        @JsonProperty("redis")
        REDIS,
        /** Valkey. */
        @JsonProperty("valkey")
        VALKEY
    }
}
