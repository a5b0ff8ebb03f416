package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of AWS Backup: the schedule and retention of the plan, and the lock of the vaults. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.vaultLock) || (self.vaultLock.minRetentionDays <= self.retentionDays"
                + " && self.retentionDays <= self.vaultLock.maxRetentionDays)",
        message = "spec.backup.retentionDays must be within minRetentionDays and maxRetentionDays of"
                + " spec.backup.vaultLock: a locked vault refuses every other backup",
        fieldPath = ".retentionDays")
public record BackupSettings(
        @JsonPropertyDescription(
                "Schedule of the backups (UTC) as an AWS cron expression. A backup starts within an hour after that."
                        + " It must start more than an hour before spec.database.backupWindow and maintenanceWindow, or"
                        + " after them.")
        @Default("cron(0 1 ? * * *)")
        @Size(max = 100)
        @ValidationRule(
                value = ValidationRules.SCHEDULE,
                message = "spec.backup.schedule" + ValidationRules.SCHEDULE_MESSAGE)
        String schedule,

        @JsonPropertyDescription("Days until a recovery point is deleted.") @Default("30") @Min(1) @Max(36500)
        Integer retentionDays,

        @JsonPropertyDescription("Lock of the backup vaults. Default: no lock.") @Nullable
        VaultLock vaultLock,

        @JsonPropertyDescription("URLs of GitOps repositories that are backed up as well.") @Size(max = 20)
        List<@Size(max = 1024) String> gitRepositories) {
    public BackupSettings {
        schedule = schedule == null ? "cron(0 1 ? * * *)" : schedule;
        retentionDays = retentionDays == null ? 30 : retentionDays;
        gitRepositories = ImmutableCopies.list(gitRepositories);
    }
}
