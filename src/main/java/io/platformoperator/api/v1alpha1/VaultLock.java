package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Lock of a backup vault: nobody can delete recovery points early, not even the account's owner once it is final. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.minRetentionDays <= self.maxRetentionDays",
        message = "vaultLock.minRetentionDays must not be above maxRetentionDays")
public record VaultLock(
        @JsonPropertyDescription("Fewest days that a recovery point in the vault must be kept.")
        @Required
        @Min(1)
        @Max(36500)
        int minRetentionDays,

        @JsonPropertyDescription("Most days that a recovery point in the vault may be kept.")
        @Required
        @Min(1)
        @Max(36500)
        int maxRetentionDays,

        @JsonPropertyDescription("Days until the lock is final; leave out: people with the right to can lift it.")
        @Min(3)
        @Max(36500)
        @Nullable
        Integer finalAfterDays) {}
