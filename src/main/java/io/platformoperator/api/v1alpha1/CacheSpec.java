package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** A region's Redis or Valkey, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CacheSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("Engine.") @Required CacheEngine engine,

        @JsonPropertyDescription("Engine version, such as 7.1.") @Required @Size(max = 16)
        String engineVersion,

        @JsonPropertyDescription("ElastiCache node type.") @Required @Size(max = 32)
        String nodeType,

        @JsonPropertyDescription("Nodes: one primary, the rest replicas. Failover and Multi-AZ are on from 2.")
        @Required
        @Min(1)
        @Max(6)
        int nodes,

        @JsonPropertyDescription("Days that snapshots are kept; 0: none.") @Required @Min(0) @Max(35)
        int snapshotRetentionDays,

        @JsonPropertyDescription("When snapshots are taken (UTC), such as 06:00-07:00.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.DAILY_WINDOW, message = "spec.snapshotWindow" + Rules.DAILY_WINDOW_MESSAGE)
        String snapshotWindow,

        @JsonPropertyDescription("When maintenance is done (UTC), such as sun:07:30-sun:08:30.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.WEEKLY_WINDOW, message = "spec.maintenanceWindow" + Rules.WEEKLY_WINDOW_MESSAGE)
        String maintenanceWindow,

        @JsonPropertyDescription("Engine parameters.") @Required @Size(max = 100)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription("Make changes at once, not in the maintenance window.") @Required
        boolean applyImmediately)
        implements SubsystemSpec {
    public CacheSpec {
        parameters = Frozen.map(parameters);
    }
}
