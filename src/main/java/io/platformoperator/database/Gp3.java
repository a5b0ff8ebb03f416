package io.platformoperator.database;

import io.platformoperator.graph.UpdateRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * A gp3 volume of RDS for PostgreSQL. Below 400 GiB, a volume has 3,000 IOPS and 125 MiB/s, which can't be changed. From
 * 400 GiB, it has a baseline of 12,000 IOPS and 500 MiB/s, which can be raised. Requests do not contain baseline values.
 *
 * @param gib the initial size; RDS only grows a volume
 * @param iops IOPS above the baseline, or null
 * @param throughputMiBps throughput above the baseline, or null
 */
record Gp3(int gib, @Nullable Integer iops, @Nullable Integer throughputMiBps) {
    static final String TYPE = "gp3";
    static final int BASE_IOPS = 12_000;
    static final int BASE_THROUGHPUT = 500;
    private static final int ADJUSTABLE_FROM_GIB = 400;
    private static final Set<String> FIELDS = Set.of("storageType", "allocatedStorage", "iops", "storageThroughput");

    /** The IOPS that RDS returns for the volume; null below the size from which they can be changed. */
    @Nullable
    Integer effectiveIops() {
        return gib < ADJUSTABLE_FROM_GIB ? null : iops == null ? (Integer) BASE_IOPS : iops;
    }

    /** The throughput that RDS returns for the volume; null below the size from which it can be changed. */
    @Nullable
    Integer effectiveThroughput() {
        return gib < ADJUSTABLE_FROM_GIB ? null : throughputMiBps == null ? (Integer) BASE_THROUGHPUT : throughputMiBps;
    }

    /** Whether the changes contain any setting of the volume. */
    static boolean isIn(UpdateRequest changes) {
        return changes.differences().stream().anyMatch(difference -> isField(difference.field()));
    }

    /** Whether the field is a setting of the volume. */
    static boolean isField(String field) {
        return FIELDS.contains(field);
    }

    /**
     * Whether to postpone the volume's changes: RDS still optimizes the storage after its last change, and accepts no
     * other storage change for six hours. Changes of other settings must not wait for that.
     */
    static boolean isPostponed(DBInstance observed, UpdateRequest changes) {
        return "storage-optimization".equals(observed.dbInstanceStatus())
                && changes.differences().stream().anyMatch(difference -> !FIELDS.contains(difference.field()));
    }

    /** Adds the volume's changes to a request. */
    void modify(ModifyDbInstanceRequest.Builder request, DBInstance observed, UpdateRequest changes) {
        var grows = changes.includes("allocatedStorage");
        var current = gib(observed);
        var size = sizeAfterGrowth(observed);
        // A volume that this request grows past the limit gets the baseline automatically.
        var isAdjustable = current != null && current >= ADJUSTABLE_FROM_GIB;
        var isConverted = changes.includes("storageType");
        if (isConverted) {
            request.storageType(TYPE);
        }
        if (grows) {
            request.allocatedStorage(size);
        }
        if ((grows || isConverted) && size >= ADJUSTABLE_FROM_GIB) {
            // RDS refuses a new size without IOPS, and IOPS without a size, even if only one of them changes.
            var present = isAdjustable && !isConverted ? iops(observed) : null;
            request.allocatedStorage(size).iops(iops != null ? iops : present != null ? present : (Integer) BASE_IOPS);
        }
        if (changes.includes("iops") && (isAdjustable || iops != null)) {
            request.iops(effectiveIops()).allocatedStorage(size);
        }
        if (changes.includes("storageThroughput") && (isAdjustable || throughputMiBps != null)) {
            request.storageThroughput(effectiveThroughput())
                    .iops(effectiveIops())
                    .allocatedStorage(size);
        }
    }

    /** The size of the observed volume after it has grown to this one, if that is larger. */
    int sizeAfterGrowth(DBInstance observed) {
        var current = gib(observed);
        return current == null ? gib : Math.max(gib, current);
    }

    static @Nullable String type(DBInstance instance) {
        return PendingModifications.pendingOr(instance, PendingModifiedValues::storageType, DBInstance::storageType);
    }

    static @Nullable Integer gib(DBInstance instance) {
        return PendingModifications.pendingOr(
                instance, PendingModifiedValues::allocatedStorage, DBInstance::allocatedStorage);
    }

    static @Nullable Integer iops(DBInstance instance) {
        return PendingModifications.pendingOr(instance, PendingModifiedValues::iops, DBInstance::iops);
    }

    static @Nullable Integer throughput(DBInstance instance) {
        return PendingModifications.pendingOr(
                instance, PendingModifiedValues::storageThroughput, DBInstance::storageThroughput);
    }
}
