package io.platformoperator.environment.sizing;

import org.jspecify.annotations.Nullable;

/**
 * Initial and maximum size of the storage of RDS. RDS refuses a maximum that is less than 10 % above the size; a maximum
 * equal to the size disables storage autoscaling.
 *
 * @param gib the initial size
 * @param maxGib the maximum size: equal to the initial size, or at least 10 % above it
 */
record StorageSizing(int gib, int maxGib) {
    private static final int SMALLEST_GIB = 20;
    private static final int LARGEST_GIB = 65_536;

    /**
     * The sizes of a volume.
     *
     * @param gib the size that the tier or the user chose
     * @param maxGib the maximum that the user chose; null for room for {@code growthGib}
     * @param isFixed whether the user chose the size. Otherwise the size is lowered if the maximum does not admit it.
     */
    static StorageSizing of(int gib, boolean isFixed, @Nullable Integer maxGib, int growthGib) {
        if (maxGib == null) {
            return admitted(gib, Math.min(LARGEST_GIB, Math.max(gib + growthGib, smallestMaximum(gib))));
        }
        return isFixed || maxGib == gib || maxGib >= smallestMaximum(gib)
                ? admitted(gib, maxGib)
                : admitted(Math.max(SMALLEST_GIB, (int) (maxGib * 10L / 11)), maxGib);
    }

    /** Disables storage autoscaling if RDS would refuse the maximum. */
    private static StorageSizing admitted(int gib, int maxGib) {
        return new StorageSizing(gib, maxGib >= smallestMaximum(gib) ? maxGib : gib);
    }

    private static int smallestMaximum(int gib) {
        return (int) ((gib * 11L + 9) / 10);
    }
}
