package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the PostgreSQL database. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[self.backupWindow]" + ValidationRules.NO_OVERLAP_WITH_MAINTENANCE,
        message = "spec.database.maintenanceWindow and backupWindow must not overlap (a rule of RDS): move one of them")
public record DatabaseSettings(
        @JsonPropertyDescription("PostgreSQL version. With a major version only, RDS upgrades to new minor versions.")
        @Default("\"16\"")
        @Size(max = 16)
        @ValidationRule(
                value = ValidationRules.POSTGRES_VERSION,
                message = "spec.database.engineVersion" + ValidationRules.POSTGRES_VERSION_MESSAGE)
        String engineVersion,

        @JsonPropertyDescription("Name of the initial database.")
        @Default("platform")
        @Size(min = 1, max = 63)
        @ValidationRule(
                value = "self.matches('^[a-z][a-z0-9_]*$')",
                message = "spec.database.name must be lowercase letters, digits and underscores and begin with a"
                        + " letter, such as platform")
        @ValidationRule(
                value = ValidationRules.NO_RESERVED_WORD,
                message = "spec.database.name" + ValidationRules.NO_RESERVED_WORD_MESSAGE)
        String name,

        @JsonPropertyDescription(
                "Whether a standby instance runs in another availability zone. Default: true for production and"
                        + " staging.")
        @Nullable
        Boolean multiAz,

        @JsonPropertyDescription(
                "Days until an automated backup is deleted; point-in-time recovery reaches this far back.")
        @Default("30")
        @Min(1)
        @Max(35)
        Integer backupRetentionDays,

        @JsonPropertyDescription("Daily window in which RDS takes backups (UTC), hh:mm-hh:mm.")
        @Default("06:00-07:00")
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.DAILY_WINDOW,
                message = "spec.database.backupWindow" + ValidationRules.DAILY_WINDOW_MESSAGE)
        @ValidationRule(
                value = ValidationRules.DAILY_LENGTH_AT_LEAST + "30",
                message = "spec.database.backupWindow" + ValidationRules.LENGTH_MESSAGE_30)
        String backupWindow,

        @JsonPropertyDescription("Weekly maintenance window (UTC), ddd:hh:mm-ddd:hh:mm.")
        @Default("sun:07:30-sun:08:30")
        @Size(max = 64)
        @ValidationRule(
                value = ValidationRules.WEEKLY_WINDOW,
                message = "spec.database.maintenanceWindow" + ValidationRules.WEEKLY_WINDOW_MESSAGE)
        @ValidationRule(
                value = ValidationRules.WEEKLY_LENGTH_30,
                message = "spec.database.maintenanceWindow" + ValidationRules.WEEKLY_LENGTH_MESSAGE_30)
        String maintenanceWindow,

        @JsonPropertyDescription("PostgreSQL parameters. They override the operator's own.") @Size(max = 50)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription(
                "Whether changes that restart the database are applied immediately instead of in the maintenance"
                        + " window.")
        @Default("false")
        Boolean applyImmediately,

        @JsonPropertyDescription(
                "What RDS does when its standard support of the major version ends: Standard upgrades the database to a"
                        + " newer major version, Extended keeps the version and bills extended support. Takes effect"
                        + " when the database is created or restored. Default: Standard for a major version in standard"
                        + " support; an existing database keeps what it has.")
        @Nullable
        SupportType supportType) {
    public DatabaseSettings {
        engineVersion = engineVersion == null ? "16" : engineVersion;
        name = name == null ? "platform" : name;
        backupRetentionDays = backupRetentionDays == null ? 30 : backupRetentionDays;
        backupWindow = backupWindow == null ? "06:00-07:00" : backupWindow;
        maintenanceWindow = maintenanceWindow == null ? "sun:07:30-sun:08:30" : maintenanceWindow;
        parameters = ImmutableCopies.map(parameters);
        applyImmediately = applyImmediately == null ? Boolean.FALSE : applyImmediately;
    }
}
