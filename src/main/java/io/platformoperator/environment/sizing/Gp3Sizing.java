package io.platformoperator.environment.sizing;

import org.jspecify.annotations.Nullable;

/**
 * Performance of gp3 storage of RDS for PostgreSQL. A volume below 400 GiB has a fixed 3,000 IOPS and 125 MiB/s. A larger volume has a
 * baseline of 12,000 IOPS and 500 MiB/s, and more can be provisioned. RDS refuses requests for values within the baseline.
 *
 * @param iops IOPS to provision; null if the baseline suffices or can't be raised
 * @param throughputMiBps throughput to provision; null if the baseline suffices or can't be raised
 * @param baselineIops IOPS of the volume without provisioning
 */
record Gp3Sizing(@Nullable Integer iops, @Nullable Integer throughputMiBps, int baselineIops) {
    /** Smallest size in GiB at which IOPS and throughput can be provisioned. */
    static final int ADJUSTABLE_FROM_GIB = 400;

    static Gp3Sizing provision(int storageGiB, int requiredIops, @Nullable Integer requiredMiBps) {
        if (storageGiB < ADJUSTABLE_FROM_GIB) {
            return new Gp3Sizing(null, null, 3_000);
        }
        return new Gp3Sizing(
                requiredIops > 12_000 ? requiredIops : null,
                requiredMiBps != null && requiredMiBps > 500 ? requiredMiBps : null,
                12_000);
    }

    String explain(int requiredIops) {
        if (iops != null) {
            return "%,d IOPS are provisioned, above the gp3 baseline of %,d".formatted(iops, baselineIops);
        }
        return requiredIops <= baselineIops
                ? "%,d IOPS are within the gp3 baseline of %,d".formatted(requiredIops, baselineIops)
                : "gp3 has a fixed %,d IOPS below %d GiB; %,d were requested"
                        .formatted(baselineIops, ADJUSTABLE_FROM_GIB, requiredIops);
    }
}
