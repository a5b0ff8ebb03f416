package io.platformoperator.environment.sizing;

import org.jspecify.annotations.Nullable;

/**
 * Size of a database.
 *
 * @param iops provisioned IOPS; null if the baseline of gp3 at this size suffices
 * @param throughputMiBps provisioned throughput; null if the baseline of gp3 at this size suffices
 * @param growthGiBPerYear expected growth of the data
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
