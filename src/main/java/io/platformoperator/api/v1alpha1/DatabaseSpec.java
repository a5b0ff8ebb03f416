package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's PostgreSQL database. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.maxStorageGiB == self.storageGiB || self.maxStorageGiB * 10 >= self.storageGiB * 11",
        message = "maxStorageGiB must be at least 10 % above storageGiB (a rule of RDS), or equal to it to disable"
                + " storage autoscaling: raise it")
@ValidationRule(
        value = "!has(self.iops) || (self.storageGiB >= 400 && self.iops >= 12000 && self.iops <= 64000)",
        message = "iops must be from 12000 to 64000 and needs at least 400 GiB of storage: leave iops out to get gp3's"
                + " baseline of 3000 (below 400 GiB) or 12000")
@ValidationRule(
        value = "!has(self.throughputMiBps) || self.storageGiB >= 400",
        message = "throughputMiBps needs at least 400 GiB of storage: leave it out or raise storageGiB to 400")
@ValidationRule(
        value = "self.readReplicas == 0 || self.backupRetentionDays > 0",
        message = "readReplicas need automated backups of their source: set backupRetentionDays to 1 or more")
@ValidationRule(
        value = "(self.role == 'Replica') == has(self.sourceRegion)",
        message =
                "sourceRegion is the region that a Replica replicates from: set it with role Replica, and leave it out"
                        + " otherwise")
public record DatabaseSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Name of the initial database.")
        @Required
        @Size(min = 1, max = 63)
        @ValidationRule(
                value = ValidationRules.NO_RESERVED_WORD,
                message = "spec.databaseName" + ValidationRules.NO_RESERVED_WORD_MESSAGE)
        String databaseName,

        @JsonPropertyDescription("Name of the master user.")
        @Required
        @Size(min = 1, max = 16)
        @ValidationRule(
                value = "self.matches('^[a-z][a-z0-9_]*$') && !self.startsWith('pg_')",
                message =
                        "spec.masterUsername must be lowercase letters, digits and underscores, begin with a letter and"
                                + " not with pg_, such as platform")
        @ValidationRule(
                value = ValidationRules.NO_RESERVED_WORD,
                message = "spec.masterUsername" + ValidationRules.NO_RESERVED_WORD_MESSAGE)
        String masterUsername,

        @JsonPropertyDescription("PostgreSQL version, such as 16 or 16.9.")
        @Required
        @Size(max = 16)
        @ValidationRule(
                value = ValidationRules.POSTGRES_VERSION,
                message = "spec.engineVersion" + ValidationRules.POSTGRES_VERSION_MESSAGE)
        String engineVersion,

        @JsonPropertyDescription("RDS instance class.") @Required @Size(max = 32)
        String instanceClass,

        @JsonPropertyDescription(
                "Initial size of the gp3 storage in GiB. RDS never shrinks storage, so this is a minimum.")
        @Required
        @Min(20)
        @Max(65536)
        int storageGiB,

        @JsonPropertyDescription("Maximum size in GiB that RDS storage autoscaling may reach.")
        @Required
        @Min(20)
        @Max(65536)
        int maxStorageGiB,

        @JsonPropertyDescription(
                "Expected growth of the data in GiB per year, for the forecast of when the storage is full; 0: no"
                        + " forecast.")
        @Default("0")
        @Min(0)
        @Max(65536)
        Integer growthGiBPerYear,

        @JsonPropertyDescription("Provisioned IOPS. Default: the baseline of gp3 at this size.") @Nullable
        Integer iops,

        @JsonPropertyDescription("Provisioned throughput in MiB/s. Default: the baseline of gp3 at this size.")
        @Min(500)
        @Max(4000)
        @Nullable
        Integer throughputMiBps,

        @JsonPropertyDescription("Whether a standby instance runs in another availability zone (Multi-AZ).") @Required
        boolean multiAz,

        @JsonPropertyDescription("Number of read replicas.") @Required @Min(0) @Max(15)
        int readReplicas,

        @JsonPropertyDescription("Days until an automated backup is deleted; 0 disables automated backups.")
        @Required
        @Min(0)
        @Max(35)
        int backupRetentionDays,

        @JsonPropertyDescription("Daily window in which RDS takes backups (UTC), such as 06:00-07:00.")
        @Required
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.DAILY_WINDOW,
                message = "spec.backupWindow" + ValidationRules.DAILY_WINDOW_MESSAGE)
        String backupWindow,

        @JsonPropertyDescription("Weekly maintenance window (UTC), such as sun:07:30-sun:08:30.")
        @Required
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.WEEKLY_WINDOW,
                message = "spec.maintenanceWindow" + ValidationRules.WEEKLY_WINDOW_MESSAGE)
        String maintenanceWindow,

        @JsonPropertyDescription("PostgreSQL parameters.") @Required @Size(max = 100)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription("Whether Performance Insights is on.") @Required
        boolean performanceInsights,

        @JsonPropertyDescription("Interval of enhanced monitoring in seconds; 0: off.") @Required @Min(0) @Max(60)
        int monitoringIntervalSeconds,

        @JsonPropertyDescription("Whether RDS refuses to delete the database.") @Required
        boolean deletionProtection,

        @JsonPropertyDescription(
                "Whether changes that restart the database are applied immediately instead of in the maintenance"
                        + " window.")
        @Required
        boolean applyImmediately,

        @JsonPropertyDescription("Writer, or Replica of the environment's database in sourceRegion.") @Default("Writer")
        DataRole role,

        @JsonPropertyDescription("Region of the database that a Replica replicates.") @Size(max = 32) @Nullable
        String sourceRegion,

        @JsonPropertyDescription(
                "Whether the database refuses applications, because a failover makes the other region's database the"
                        + " writer. The probe and the stacks still reach it.")
        @Default("false")
        Boolean fenced,

        @JsonPropertyDescription("What becomes of a former writer that has to be replaced to become a Replica.")
        @Default("Snapshot")
        OldPrimary oldPrimary,

        @JsonPropertyDescription(
                "CIDRs of the applications of the environment's other region, which reach this one through the peering"
                        + " connection. A fence keeps them out too.")
        @Size(max = 3)
        List<@Size(max = 43) String> peerCidrs,

        @JsonPropertyDescription(
                "Environment whose backups a Writer is created from. Looked at only while the database does not exist.")
        @Nullable
        RestoreFrom restoreFrom,

        @JsonPropertyDescription(
                "What RDS does when its standard support of the major version ends. Takes effect when the database is"
                        + " created or restored. Default: Standard for a major version in standard support.")
        @Nullable
        SupportType supportType)
        implements SubsystemSpec {
    public DatabaseSpec {
        growthGiBPerYear = growthGiBPerYear == null ? 0 : growthGiBPerYear;
        parameters = ImmutableCopies.map(parameters);
        role = role == null ? DataRole.WRITER : role;
        fenced = fenced == null ? Boolean.FALSE : fenced;
        oldPrimary = oldPrimary == null ? OldPrimary.SNAPSHOT : oldPrimary;
        peerCidrs = ImmutableCopies.list(peerCidrs);
    }

    /** A copy that is fenced or not. */
    public DatabaseSpec withFenced(boolean isFenced) {
        return new DatabaseSpec(
                placement,
                databaseName,
                masterUsername,
                engineVersion,
                instanceClass,
                storageGiB,
                maxStorageGiB,
                growthGiBPerYear,
                iops,
                throughputMiBps,
                multiAz,
                readReplicas,
                backupRetentionDays,
                backupWindow,
                maintenanceWindow,
                parameters,
                performanceInsights,
                monitoringIntervalSeconds,
                deletionProtection,
                applyImmediately,
                role,
                sourceRegion,
                isFenced,
                oldPrimary,
                peerCidrs,
                restoreFrom,
                supportType);
    }
}
