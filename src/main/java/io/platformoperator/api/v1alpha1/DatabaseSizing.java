package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Sizes of the database that are set by hand. What is left out follows the tier. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.iops) || self.iops <= 3000 || !has(self.storageGiB) || self.storageGiB >= 400",
        message =
                "spec.sizing.database.iops above 3000 needs at least 400 GiB: below that gp3 has 3000 IOPS and no more;"
                        + " raise spec.sizing.database.storageGiB to 400 or leave iops out",
        fieldPath = ".iops")
@ValidationRule(
        value = "!has(self.throughputMiBps)"
                + " || self.throughputMiBps * 4 <= (has(self.iops) && self.iops > 12000 ? self.iops : 12000)",
        message = "spec.sizing.database.throughputMiBps can be at most a quarter of the IOPS (RDS's rule): raise"
                + " spec.sizing.database.iops to four times the throughput, or lower it",
        fieldPath = ".throughputMiBps")
@ValidationRule(
        value = "!has(self.throughputMiBps) || !has(self.storageGiB) || self.storageGiB >= 400",
        message =
                "spec.sizing.database.throughputMiBps needs at least 400 GiB: below that gp3 has 125 MiB/s and no more;"
                        + " raise spec.sizing.database.storageGiB to 400 or leave throughputMiBps out",
        fieldPath = ".throughputMiBps")
@ValidationRule(
        value = "!has(self.storageGiB) || !has(self.maxStorageGiB) || self.maxStorageGiB >= self.storageGiB",
        message = "spec.sizing.database.maxStorageGiB must not be below storageGiB: raise it",
        fieldPath = ".maxStorageGiB")
public record DatabaseSizing(
        @JsonPropertyDescription("RDS instance class, such as db.r5.4xlarge; left out: by the tier.")
        @Size(max = 32)
        @ValidationRule(
                value = Rules.DATABASE_CLASS,
                message = "spec.sizing.database.instanceClass must be an RDS instance class, such as db.r5.4xlarge")
        @Nullable
        String instanceClass,

        @JsonPropertyDescription("Storage (gp3) in GiB to begin with; left out: by the tier. It can only grow.")
        @Min(20)
        @Max(65536)
        @ValidationRule(
                value = "self >= oldSelf",
                message = "spec.sizing.database.storageGiB can't shrink: RDS only grows storage; keep it or raise it")
        @Nullable
        Integer storageGiB,

        @JsonPropertyDescription("How far RDS may grow the storage by itself, in GiB; left out: 12 months of growth.")
        @Min(20)
        @Max(65536)
        @Nullable
        Integer maxStorageGiB,

        @JsonPropertyDescription("IOPS that are needed; left out: by the tier. Paid for only above what gp3 gives.")
        @Min(1000)
        @Max(64000)
        @Nullable
        Integer iops,

        @JsonPropertyDescription("Throughput in MiB/s; left out: what gp3 gives at this size.")
        @Min(500)
        @Max(4000)
        @Nullable
        Integer throughputMiBps,

        @JsonPropertyDescription("How many read replicas; left out: by the tier.") @Min(0) @Max(15) @Nullable
        Integer readReplicas) {}
