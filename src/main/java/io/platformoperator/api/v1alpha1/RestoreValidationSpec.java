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

/** Desired validation of backups. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestoreValidationSpec(
        @JsonPropertyDescription("Name of the PlatformEnvironment in the same namespace.")
        @Required
        @Size(min = 1, max = 40)
        @ValidationRule(
                value = "self == oldSelf",
                message =
                        "spec.environment can't change, because the history is that of one environment: create another"
                                + " validation")
        String environment,

        @JsonPropertyDescription("When the backups are validated, as a cron expression of five fields in UTC.")
        @Default(RestoreValidationSpec.MONTHLY)
        @Size(max = 100)
        @ValidationRule(value = ValidationRules.CRON, message = "spec.schedule" + ValidationRules.CRON_MESSAGE)
        String schedule,

        @JsonPropertyDescription(
                "Stores whose newest backups are restored: Database (recovery point of AWS Backup), Cache (snapshot) and Stacks"
                        + " (Vault's snapshot, bundles of Git repositories, Velero's backup). Default: those of which the"
                        + " environment keeps backups.")
        @Size(max = 3)
        @ValidationRule(
                value = "self.all(each, self.filter(other, other == each).size() == 1)",
                message = "spec.stores names a store twice: name each store once")
        List<ValidatedStore> stores,

        @JsonPropertyDescription("Assertions about the restored database, besides the probe's heartbeats.")
        @Size(max = 20)
        List<DrillCheck> checks,

        @JsonPropertyDescription("Number of results that status.history keeps.") @Default("12") @Min(1) @Max(100)
        Integer historyLimit,

        @JsonPropertyDescription("Whether no further validation starts. One in progress ends.") @Default("false")
        Boolean suspend) {
    /** The default schedule: each month. */
    public static final String MONTHLY = "0 5 1 * *";

    public RestoreValidationSpec {
        schedule = schedule == null ? MONTHLY : schedule;
        stores = ImmutableCopies.list(stores);
        checks = ImmutableCopies.list(checks);
        historyLimit = historyLimit == null ? 12 : historyLimit;
        suspend = suspend != null && suspend;
    }
}
