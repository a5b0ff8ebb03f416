package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Sizes per component that override those of the tier. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SizingSettings(
        @JsonPropertyDescription("Node group of services with class gateway.") @Nullable
        NodeGroupSizing gateway,

        @JsonPropertyDescription("Node group of services with class service.") @Nullable
        NodeGroupSizing services,

        @JsonPropertyDescription("Node group of observability and other add-ons.") @Nullable
        NodeGroupSizing system,

        @JsonPropertyDescription("PostgreSQL database.") @Nullable
        DatabaseSizing database,

        @JsonPropertyDescription("Redis or Valkey cache.") @Nullable
        CacheSizing cache) {
    /** Size of a node group. The tier decides what is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.min) || !has(self.max) || self.min <= self.max",
            message = "min must not be above max: lower spec.sizing.*.min or raise spec.sizing.*.max")
    public record NodeGroupSizing(
            @JsonPropertyDescription("EC2 instance type, such as m5.2xlarge. Default: the tier decides.")
            @Size(max = 32)
            @ValidationRule(
                    value = ValidationRules.INSTANCE_TYPE,
                    message = "spec.sizing.*.instanceType must be an EC2 instance type, such as m5.2xlarge")
            @Nullable
            String instanceType,

            @JsonPropertyDescription("Minimum number of nodes. Default: the tier decides.") @Min(0) @Max(450) @Nullable
            Integer min,

            @JsonPropertyDescription("Maximum number of nodes. Default: the tier decides.") @Min(1) @Max(450) @Nullable
            Integer max,

            @JsonPropertyDescription("Size of the root volume of a node in GiB.") @Default("50") @Min(20) @Max(16384)
            Integer diskGiB) {
        private static final int DISK_GIB = 50;

        /** All sizes of the tier. */
        public static final NodeGroupSizing BY_TIER = new NodeGroupSizing(null, null, null, DISK_GIB);

        public NodeGroupSizing {
            diskGiB = diskGiB == null ? DISK_GIB : diskGiB;
        }
    }

    /** Size of the database. The tier decides what is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.iops) || self.iops <= 3000 || !has(self.storageGiB) || self.storageGiB >= 400",
            message = "spec.sizing.database.iops above 3000 needs at least 400 GiB: smaller gp3 volumes have a fixed"
                    + " 3000 IOPS. Raise spec.sizing.database.storageGiB to 400 or leave iops out",
            fieldPath = ".iops")
    @ValidationRule(
            value = "!has(self.throughputMiBps)"
                    + " || self.throughputMiBps * 4 <= (has(self.iops) && self.iops > 12000 ? self.iops : 12000)",
            message = "spec.sizing.database.throughputMiBps must be at most a quarter of the IOPS (a rule of RDS):"
                    + " raise spec.sizing.database.iops to four times the throughput, or lower the throughput",
            fieldPath = ".throughputMiBps")
    @ValidationRule(
            value = "!has(self.throughputMiBps) || !has(self.storageGiB) || self.storageGiB >= 400",
            message = "spec.sizing.database.throughputMiBps needs at least 400 GiB: smaller gp3 volumes have a fixed"
                    + " 125 MiB/s. Raise spec.sizing.database.storageGiB to 400 or leave throughputMiBps out",
            fieldPath = ".throughputMiBps")
    @ValidationRule(
            value = "!has(self.storageGiB) || !has(self.maxStorageGiB) || self.maxStorageGiB == self.storageGiB"
                    + " || self.maxStorageGiB * 10 >= self.storageGiB * 11",
            message = "spec.sizing.database.maxStorageGiB must be at least 10 % above storageGiB (a rule of RDS), or"
                    + " equal to it to disable storage autoscaling: raise it",
            fieldPath = ".maxStorageGiB")
    public record DatabaseSizing(
            @JsonPropertyDescription("RDS instance class, such as db.r5.4xlarge. Default: the tier decides.")
            @Size(max = 32)
            @ValidationRule(
                    value = ValidationRules.DATABASE_CLASS,
                    message = "spec.sizing.database.instanceClass must be an RDS instance class, such as db.r5.4xlarge")
            @Nullable
            String instanceClass,

            @JsonPropertyDescription(
                    "Initial size of the gp3 storage in GiB; it can only grow. Default: the tier decides.")
            @Min(20)
            @Max(65536)
            @Nullable
            Integer storageGiB,

            @JsonPropertyDescription(
                    "Maximum size in GiB that RDS storage autoscaling may reach. Default: the initial size and 12"
                            + " months of growth.")
            @Min(20)
            @Max(65536)
            @Nullable
            Integer maxStorageGiB,

            @JsonPropertyDescription(
                    "Required IOPS. The operator provisions IOPS only above the baseline of gp3. Default: the tier"
                            + " decides.")
            @Min(1000)
            @Max(64000)
            @Nullable
            Integer iops,

            @JsonPropertyDescription("Provisioned throughput in MiB/s. Default: the baseline of gp3 at this size.")
            @Min(500)
            @Max(4000)
            @Nullable
            Integer throughputMiBps,

            @JsonPropertyDescription("Number of read replicas. Default: the tier decides.") @Min(0) @Max(15) @Nullable
            Integer readReplicas) {}

    /** Size of the cache. The tier decides what is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CacheSizing(
            @JsonPropertyDescription("ElastiCache node type, such as cache.r6g.xlarge. Default: the tier decides.")
            @Size(max = 32)
            @ValidationRule(
                    value = ValidationRules.CACHE_TYPE,
                    message = "spec.sizing.cache.nodeType must be an ElastiCache node type, such as cache.r6g.xlarge")
            @Nullable
            String nodeType,

            @JsonPropertyDescription("Number of nodes: one primary, the others replicas. Default: the tier decides.")
            @Min(1)
            @Max(6)
            @Nullable
            Integer nodes) {}
}
