package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Lock of a backup vault. It prevents early deletion of recovery points; once it is final, even the account's root user can't lift it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.minRetentionDays <= self.maxRetentionDays",
        message = "vaultLock.minRetentionDays must not be above maxRetentionDays: lower minRetentionDays or raise"
                + " maxRetentionDays")
public record VaultLock(
        @JsonPropertyDescription("Minimum retention of a recovery point in the vault, in days.")
        @Required
        @Min(1)
        @Max(36500)
        int minRetentionDays,

        @JsonPropertyDescription("Maximum retention of a recovery point in the vault, in days.")
        @Required
        @Min(1)
        @Max(36500)
        int maxRetentionDays,

        @JsonPropertyDescription(
                "Days until the lock is final (compliance mode). Default: never, users with permission can lift the"
                        + " lock (governance mode).")
        @Min(3)
        @Max(36500)
        @Nullable
        Integer finalAfterDays) {}
