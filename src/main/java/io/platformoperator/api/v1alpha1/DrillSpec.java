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
import org.jspecify.annotations.Nullable;

/** Desired drill. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!(self.kind in ['CacheRestore', 'StackRestore']) || !has(self.checks) || size(self.checks) == 0",
        message =
                "spec.checks are queries of a database, which a CacheRestore or a StackRestore does not restore: remove"
                        + " spec.checks",
        fieldPath = ".checks")
public record DrillSpec(
        @JsonPropertyDescription("Name of the PlatformEnvironment in the same namespace.")
        @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
                value = "self == oldSelf",
                message =
                        "spec.environment can't change, because the history is that of one environment: create another"
                                + " drill")
        String environment,

        @JsonPropertyDescription(
                "What is restored: DatabaseRestore (the database to its latest restorable time), BackupRestore (the"
                        + " database from the newest recovery point of AWS Backup), CacheRestore (the cache from its newest"
                        + " snapshot), RegionFailover (the database in the region that stands by, from the backups that"
                        + " are replicated there, without a call to the active region), StackRestore (Vault from its"
                        + " newest snapshot, the bundles of the Git repositories, and the objects of the namespace services"
                        + " from Velero's newest backup) or EnvironmentRestore (a whole environment beside the live one, whose"
                        + " database and cache are created from its backups).")
        @Required
        @ValidationRule(
                value = "self == oldSelf",
                message = "spec.kind can't change, because the history is that of one kind: create another drill")
        DrillKind kind,

        @JsonPropertyDescription(
                "When the drill runs, as a cron expression of five fields in UTC, such as 0 3 1 1,4,7,10 *. Default: the"
                        + " drill runs once.")
        @Size(max = 100)
        @ValidationRule(value = ValidationRules.CRON, message = "spec.schedule" + ValidationRules.CRON_MESSAGE)
        @Nullable
        String schedule,

        @JsonPropertyDescription("Assertions about the restored data, besides the probe's heartbeats.") @Size(max = 20)
        List<DrillCheck> checks,

        @JsonPropertyDescription("Number of results that status.history keeps.") @Default("10") @Min(1) @Max(100)
        Integer historyLimit,

        @JsonPropertyDescription(
                "Minutes after which a run that has not ended fails, and everything that it created is deleted.")
        @Default("360")
        @Min(30)
        @Max(1440)
        Integer expiryMinutes,

        @JsonPropertyDescription("Whether no further run starts. A run in progress ends.") @Default("false")
        Boolean suspend) {
    public DrillSpec {
        checks = ImmutableCopies.list(checks);
        historyLimit = historyLimit == null ? 10 : historyLimit;
        expiryMinutes = expiryMinutes == null ? 360 : expiryMinutes;
        suspend = suspend != null && suspend;
    }
}
