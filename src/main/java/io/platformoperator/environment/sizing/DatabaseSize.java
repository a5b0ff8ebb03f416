package io.platformoperator.environment.sizing;

import org.jspecify.annotations.Nullable;

/**
 * How big a database is.
 *
 * @param iops to ask RDS for; null when gp3 gives enough at this size
 * @param throughputMiBps to ask RDS for; null when gp3 gives enough at this size
 * @param growthGiBPerYear how fast its data is expected to grow
 */
public record DatabaseSize(
        String instanceClass,
        int storageGiB,
        int maxStorageGiB,
        @Nullable Integer iops,
        @Nullable Integer throughputMiBps,
        int readReplicas,
        int growthGiBPerYear) {
    String text() {
        return "1 x %s + %d read replicas, %,d GiB gp3 (grows to %,d)"
                .formatted(instanceClass, readReplicas, storageGiB, maxStorageGiB);
    }
}
