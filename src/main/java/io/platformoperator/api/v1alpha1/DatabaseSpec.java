package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A region's PostgreSQL, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.maxStorageGiB >= self.storageGiB",
        message = "maxStorageGiB must not be below storageGiB: raise it")
@ValidationRule(
        value = "!has(self.iops) || (self.storageGiB >= 400 && self.iops >= 12000 && self.iops <= 64000)",
        message =
                "iops can be set from 12000 to 64000, with at least 400 GiB of storage; gp3 gives 3000 below 400 GiB and"
                        + " 12000 from there on: leave iops out to take that")
@ValidationRule(
        value = "!has(self.throughputMiBps) || self.storageGiB >= 400",
        message =
                "throughputMiBps can be set with at least 400 GiB of storage: leave it out or raise storageGiB to 400")
@ValidationRule(
        value = "self.readReplicas == 0 || self.backupRetentionDays > 0",
        message = "readReplicas need backups on their source: set backupRetentionDays to 1 or more")
public record DatabaseSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("Name of the first database in it.") @Required @Size(min = 1, max = 63)
        String databaseName,

        @JsonPropertyDescription("Name of the administrator.") @Required @Size(min = 1, max = 16)
        String masterUsername,

        @JsonPropertyDescription("PostgreSQL version, such as 16 or 16.9.") @Required @Size(max = 16)
        String engineVersion,

        @JsonPropertyDescription("RDS instance class.") @Required @Size(max = 32)
        String instanceClass,

        @JsonPropertyDescription("Storage (gp3) in GiB to begin with; a floor, since RDS only ever grows it.")
        @Required
        @Min(20)
        @Max(65536)
        int storageGiB,

        @JsonPropertyDescription("How far RDS may grow the storage by itself, in GiB.") @Required @Min(20) @Max(65536)
        int maxStorageGiB,

        @JsonPropertyDescription(
                "How many GiB of data are expected each year, for the forecast of when it is full; 0: none.")
        @Default("0")
        @Min(0)
        @Max(65536)
        Integer growthGiBPerYear,

        @JsonPropertyDescription("IOPS; only when they differ from what gp3 gives at this size.") @Nullable
        Integer iops,

        @JsonPropertyDescription("Throughput in MiB/s; only when it differs from what gp3 gives at this size.")
        @Min(500)
        @Max(4000)
        @Nullable
        Integer throughputMiBps,

        @JsonPropertyDescription("Whether a standby runs in another zone.") @Required
        boolean multiAz,

        @JsonPropertyDescription("How many read replicas.") @Required @Min(0) @Max(15)
        int readReplicas,

        @JsonPropertyDescription("Days of automated backups.") @Required @Min(0) @Max(35)
        int backupRetentionDays,

        @JsonPropertyDescription("When backups are taken (UTC), such as 06:00-07:00.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.DAILY_WINDOW, message = "spec.backupWindow" + Rules.DAILY_WINDOW_MESSAGE)
        String backupWindow,

        @JsonPropertyDescription("When maintenance is done (UTC), such as sun:07:30-sun:08:30.")
        @Required
        @Size(max = 64)
        @ValidationRule(value = Rules.WEEKLY_WINDOW, message = "spec.maintenanceWindow" + Rules.WEEKLY_WINDOW_MESSAGE)
        String maintenanceWindow,

        @JsonPropertyDescription("PostgreSQL parameters.") @Required @Size(max = 100)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription("Whether Performance Insights is on.") @Required
        boolean performanceInsights,

        @JsonPropertyDescription("Seconds between points of enhanced monitoring; 0: off.") @Required @Min(0) @Max(60)
        int monitoringIntervalSeconds,

        @JsonPropertyDescription("Whether RDS refuses to delete it.") @Required
        boolean deletionProtection,

        @JsonPropertyDescription("Make changes that restart it at once, not in the maintenance window.") @Required
        boolean applyImmediately)
        implements SubsystemSpec {
    public DatabaseSpec {
        growthGiBPerYear = growthGiBPerYear == null ? 0 : growthGiBPerYear;
        parameters = Frozen.map(parameters);
    }
}
