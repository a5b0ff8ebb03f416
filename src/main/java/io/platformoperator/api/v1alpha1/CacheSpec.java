package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's Redis or Valkey. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "(self.role == 'Replica') == has(self.sourceRegion)",
        message =
                "sourceRegion is the region that a Replica replicates from: set it with role Replica, and leave it out"
                        + " otherwise")
@ValidationRule(
        value = "!self.globalDatastore || self.nodeType.matches('" + CacheSpec.GLOBAL_DATASTORE_TYPES + "')",
        message =
                "globalDatastore needs nodes of the families m5, m6g, m7g, r5, r6g, r6gd, r7g or c7gn in size large or"
                        + " larger (a rule of ElastiCache): choose such a nodeType, such as cache.r6g.large, or set"
                        + " globalDatastore to false")
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
        boolean applyImmediately,

        @JsonPropertyDescription("Writer, or Replica of the environment's cache in sourceRegion.") @Default("Writer")
        DataRole role,

        @JsonPropertyDescription("Region of the cache that a Replica replicates.") @Size(max = 32) @Nullable
        String sourceRegion,

        @JsonPropertyDescription(
                "Whether a global datastore replicates the data from the Writer to the Replica. Without one, each of"
                        + " them has its own data.")
        @Default("false")
        Boolean globalDatastore,

        @JsonPropertyDescription(
                "Whether the cache refuses applications, because a failover makes the other region's cache the writer. The"
                        + " probe and the stacks still reach it.")
        @Default("false")
        Boolean fenced,

        @JsonPropertyDescription(
                "What becomes of a former writer that left its global datastore and has to become a Replica: ElastiCache makes"
                        + " a new secondary. Keep leaves a final snapshot too, because ElastiCache can't rename a cache.")
        @Default("Snapshot")
        OldPrimary oldPrimary,

        @JsonPropertyDescription(
                "CIDRs of the applications of the environment's other region, which reach this one through the peering"
                        + " connection. A fence keeps them out too.")
        @Size(max = 3)
        List<@Size(max = 43) String> peerCidrs,

        @JsonPropertyDescription(
                "Environment of whose snapshots a Writer gets its data when it is created. Looked at only while the cache does"
                        + " not exist.")
        @Nullable
        RestoreFrom restoreFrom)
        implements SubsystemSpec {
    /** Node types that a global datastore takes, as a regular expression (ElastiCache user guide, "Prerequisites and limitations"). */
    static final String GLOBAL_DATASTORE_TYPES =
            "^cache[.](m5|m6g|m7g|r5|r6g|r6gd|r7g|c7gn)[.](large|[1-9][0-9]*xlarge|xlarge)$";

    private static final Pattern GLOBAL_DATASTORE_TYPE = Pattern.compile(GLOBAL_DATASTORE_TYPES);

    public CacheSpec {
        parameters = ImmutableCopies.map(parameters);
        role = role == null ? DataRole.WRITER : role;
        globalDatastore = globalDatastore == null ? Boolean.FALSE : globalDatastore;
        fenced = fenced == null ? Boolean.FALSE : fenced;
        oldPrimary = oldPrimary == null ? OldPrimary.SNAPSHOT : oldPrimary;
        peerCidrs = ImmutableCopies.list(peerCidrs);
    }

    /** A copy that is fenced or not. */
    public CacheSpec withFenced(boolean isFenced) {
        return new CacheSpec(
                placement,
                engine,
                engineVersion,
                nodeType,
                nodes,
                snapshotRetentionDays,
                snapshotWindow,
                maintenanceWindow,
                parameters,
                applyImmediately,
                role,
                sourceRegion,
                globalDatastore,
                isFenced,
                oldPrimary,
                peerCidrs,
                restoreFrom);
    }

    /** True if a global datastore takes nodes of that type. */
    public static boolean isReplicable(String nodeType) {
        return GLOBAL_DATASTORE_TYPE.matcher(nodeType).matches();
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
