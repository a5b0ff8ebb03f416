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

/** PostgreSQL. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[self.backupWindow]" + Rules.APART_FROM_MAINTENANCE,
        message = "spec.database.maintenanceWindow and backupWindow must not overlap (RDS's rule): move one of them")
public record DatabaseSettings(
        @JsonPropertyDescription("PostgreSQL version; a major one follows AWS's newest minor.")
        @Default("\"16\"")
        @Size(max = 16)
        @ValidationRule(
                value = "self.matches('^1[3-9]([.][0-9]{1,2})?$')",
                message =
                        "spec.database.engineVersion must be a PostgreSQL version in quotes, such as \"16\" or \"16.9\"")
        @ValidationRule(
                value = "!self.matches('^1[3-9]') || !oldSelf.matches('^1[3-9]')"
                        + " || int(self.substring(0, 2)) >= int(oldSelf.substring(0, 2))",
                message = "spec.database.engineVersion can't go back to an older major version (RDS's rule): keep it")
        String engineVersion,

        @JsonPropertyDescription("Name of the first database in it.")
        @Default("platform")
        @Size(min = 1, max = 63)
        @ValidationRule(
                value = "self.matches('^[a-z][a-z0-9_]*$')",
                message =
                        "spec.database.name must be small letters, digits and underscores, beginning with a letter, such as"
                                + " platform")
        @ValidationRule(value = "self == oldSelf", message = "spec.database.name can't change once set")
        String name,

        @JsonPropertyDescription("Whether a standby runs in another zone; left out: not for development and testing.")
        @Nullable
        Boolean multiAz,

        @JsonPropertyDescription("Days of automated backups, which point-in-time recovery reaches back.")
        @Default("30")
        @Min(1)
        @Max(35)
        Integer backupRetentionDays,

        @JsonPropertyDescription("When backups are taken (UTC), hh:mm-hh:mm.")
        @Default("06:00-07:00")
        @Size(max = 64)
        @ValidationRule(value = Rules.DAILY_WINDOW, message = "spec.database.backupWindow" + Rules.DAILY_WINDOW_MESSAGE)
        @ValidationRule(
                value = Rules.DAILY_LENGTH + "30",
                message = "spec.database.backupWindow" + Rules.LENGTH_MESSAGE_30)
        String backupWindow,

        @JsonPropertyDescription("When maintenance is done (UTC), ddd:hh:mm-ddd:hh:mm.")
        @Default("sun:07:30-sun:08:30")
        @Size(max = 64)
        @ValidationRule(
                value = Rules.WEEKLY_WINDOW,
                message = "spec.database.maintenanceWindow" + Rules.WEEKLY_WINDOW_MESSAGE)
        @ValidationRule(
                value = Rules.WEEKLY_LENGTH,
                message = "spec.database.maintenanceWindow" + Rules.WEEKLY_LENGTH_MESSAGE_30)
        String maintenanceWindow,

        @JsonPropertyDescription("PostgreSQL parameters, over the operator's own.") @Size(max = 50)
        Map<String, @Size(max = 1024) String> parameters,

        @JsonPropertyDescription("Make changes that restart it at once, not in the maintenance window.")
        @Default("false")
        Boolean applyImmediately) {
    public DatabaseSettings {
        engineVersion = engineVersion == null ? "16" : engineVersion;
        name = name == null ? "platform" : name;
        backupRetentionDays = backupRetentionDays == null ? 30 : backupRetentionDays;
        backupWindow = backupWindow == null ? "06:00-07:00" : backupWindow;
        maintenanceWindow = maintenanceWindow == null ? "sun:07:30-sun:08:30" : maintenanceWindow;
        parameters = Frozen.map(parameters);
        applyImmediately = applyImmediately == null ? Boolean.FALSE : applyImmediately;
    }
}
