package io.platformoperator.database;

import io.platformoperator.graph.Changes;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.PendingModifiedValues;

/**
 * A gp3 volume of RDS for PostgreSQL: 3,000 IOPS and 125 MiB/s below 400 GiB, which can't be changed; from there on 12,000
 * and 500 MiB/s, to which more can be added. What a volume has anyway is not sent.
 *
 * @param gib to begin with; RDS only ever grows it
 * @param iops more than the volume has anyway, or null
 * @param throughputMiBps more than the volume has anyway, or null
 */
record Gp3(int gib, @Nullable Integer iops, @Nullable Integer throughputMiBps) {
    static final String TYPE = "gp3";
    static final int BASE_IOPS = 12_000;
    static final int BASE_THROUGHPUT = 500;
    private static final int ADJUSTABLE_FROM_GIB = 400;
    private static final Set<String> FIELDS = Set.of("storageType", "allocatedStorage", "iops", "storageThroughput");

    /** What RDS shows; null where it can't be changed. */
    @Nullable
    Integer effectiveIops() {
        return gib < ADJUSTABLE_FROM_GIB ? null : iops == null ? (Integer) BASE_IOPS : iops;
    }

    /** What RDS shows; null where it can't be changed. */
    @Nullable
    Integer effectiveThroughput() {
        return gib < ADJUSTABLE_FROM_GIB ? null : throughputMiBps == null ? (Integer) BASE_THROUGHPUT : throughputMiBps;
    }

    /** Whether any of the volume's settings is to change. */
    static boolean isIn(Changes changes) {
        return changes.differences().stream().anyMatch(difference -> FIELDS.contains(difference.field()));
    }

    /**
     * Whether something else can be changed while RDS still works on the last change of storage and takes no other for six
     * hours: it must not wait for that.
     */
    static boolean isLeftForLater(DBInstance observed, Changes changes) {
        return "storage-optimization".equals(observed.dbInstanceStatus())
                && changes.differences().stream().anyMatch(difference -> !FIELDS.contains(difference.field()));
    }

    /** Puts what differs into a request. */
    void modify(ModifyDbInstanceRequest.Builder request, DBInstance observed, Changes changes) {
        var grows = changes.has("allocatedStorage");
        var now = gib(observed);
        var size = now == null ? gib : Math.max(gib, now);
        // A volume that only now grows past the limit gets the new base by itself.
        var isAdjustable = now != null && now >= ADJUSTABLE_FROM_GIB;
        if (changes.has("storageType")) {
            request.storageType(TYPE);
        }
        if (grows) {
            request.allocatedStorage(size);
        }
        if (changes.has("iops") && (isAdjustable || iops != null)) {
            request.iops(effectiveIops()).allocatedStorage(size);
        }
        if (changes.has("storageThroughput") && (isAdjustable || throughputMiBps != null)) {
            request.storageThroughput(effectiveThroughput())
                    .iops(effectiveIops())
                    .allocatedStorage(size);
        }
    }

    static @Nullable String type(DBInstance instance) {
        return PendingModifications.of(instance, PendingModifiedValues::storageType, DBInstance::storageType);
    }

    static @Nullable Integer gib(DBInstance instance) {
        return PendingModifications.of(instance, PendingModifiedValues::allocatedStorage, DBInstance::allocatedStorage);
    }

    static @Nullable Integer iops(DBInstance instance) {
        return PendingModifications.of(instance, PendingModifiedValues::iops, DBInstance::iops);
    }

    static @Nullable Integer throughput(DBInstance instance) {
        return PendingModifications.of(instance, PendingModifiedValues::storageThroughput, DBInstance::storageThroughput);
    }
}
