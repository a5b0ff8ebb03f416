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

/** AWS Backup: vault, plan and lock. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.vaultLock) || (self.vaultLock.minRetentionDays <= self.retentionDays"
                + " && self.retentionDays <= self.vaultLock.maxRetentionDays)",
        message =
                "spec.backup.retentionDays must be within spec.backup.vaultLock's minRetentionDays and maxRetentionDays, or"
                        + " the locked vault refuses every backup",
        fieldPath = ".retentionDays")
public record BackupSettings(
        @JsonPropertyDescription("When backups start (UTC), in AWS's cron form.")
        @Default("cron(0 5 ? * * *)")
        @Size(max = 100)
        @ValidationRule(value = Rules.SCHEDULE, message = "spec.backup.schedule" + Rules.SCHEDULE_MESSAGE)
        String schedule,

        @JsonPropertyDescription("Days that recovery points are kept.") @Default("30") @Min(1) @Max(36500)
        Integer retentionDays,

        @JsonPropertyDescription("Lock of the vaults; leave out for none.") @Nullable
        VaultLock vaultLock,

        @JsonPropertyDescription("GitOps repositories (URLs) whose contents are kept, too.") @Size(max = 20)
        List<@Size(max = 1024) String> gitRepositories) {
    public BackupSettings {
        schedule = schedule == null ? "cron(0 5 ? * * *)" : schedule;
        retentionDays = retentionDays == null ? 30 : retentionDays;
        gitRepositories = Frozen.list(gitRepositories);
    }
}
