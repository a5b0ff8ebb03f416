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

/** A region's AWS Backup vault and plan, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("When backups start (UTC), in AWS's cron form, such as cron(0 5 ? * * *).")
        @Required
        @Size(max = 100)
        @ValidationRule(value = Rules.SCHEDULE, message = "spec.schedule" + Rules.SCHEDULE_MESSAGE)
        String schedule,

        @JsonPropertyDescription("Minutes within which a backup must start.") @Required @Min(60) @Max(10080)
        int startWindowMinutes,

        @JsonPropertyDescription("Minutes within which a backup must end.") @Required @Min(120) @Max(10080)
        int completionWindowMinutes,

        @JsonPropertyDescription("Days that recovery points are kept.") @Required @Min(1) @Max(36500)
        int retentionDays,

        @JsonPropertyDescription("Lock of the vault.") @Nullable
        VaultLock vaultLock,

        @JsonPropertyDescription("Tags, all of which a resource must carry to be backed up.")
        @Required
        @Size(min = 1, max = 10)
        Map<String, @Size(max = 256) String> selection)
        implements SubsystemSpec {
    public BackupSpec {
        selection = Frozen.map(selection);
    }
}
