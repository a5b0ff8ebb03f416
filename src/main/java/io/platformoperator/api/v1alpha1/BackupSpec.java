package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resolved spec of one region's AWS Backup vault and plan. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.copyRegion) || self.copyRegion != self.placement.region",
        message = "spec.copyRegion is the region of this object: name the environment's other region, or leave it out")
public record BackupSpec(
        @JsonPropertyDescription("Environment, region, AWS account, tags and policies of this subsystem.") @Required
        Placement placement,

        @JsonPropertyDescription("Schedule of the backups (UTC) as an AWS cron expression, such as cron(0 1 ? * * *).")
        @Required
        @Size(max = 100)
        @ValidationRule(value = ValidationRules.SCHEDULE, message = "spec.schedule" + ValidationRules.SCHEDULE_MESSAGE)
        String schedule,

        @JsonPropertyDescription("Minutes after the scheduled time within which a backup must start.")
        @Required
        @Min(60)
        @Max(10080)
        int startWindowMinutes,

        @JsonPropertyDescription("Minutes after its start within which a backup must complete.")
        @Required
        @Min(120)
        @Max(10080)
        int completionWindowMinutes,

        @JsonPropertyDescription("Days until a recovery point is deleted.") @Required @Min(1) @Max(36500)
        int retentionDays,

        @JsonPropertyDescription("Lock of the backup vault. Default: no lock.") @Nullable
        VaultLock vaultLock,

        @JsonPropertyDescription("Tags of the resources that are backed up. A resource must have all of them.")
        @Required
        @Size(min = 1, max = 10)
        Map<String, @Size(max = 256) String> selection,

        @JsonPropertyDescription(
                "The other region of the environment: AWS Backup copies each recovery point to the vault of that"
                        + " region. Default: no copies.")
        @Size(max = 32)
        @Nullable
        String copyRegion)
        implements SubsystemSpec {
    public BackupSpec {
        selection = ImmutableCopies.map(selection);
    }
}
