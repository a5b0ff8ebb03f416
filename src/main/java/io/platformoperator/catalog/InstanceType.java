package io.platformoperator.catalog;

/**
 * An EC2 instance type, RDS instance class or ElastiCache node type.
 *
 * @param name such as {@code m5.2xlarge}, {@code db.r5.4xlarge}, {@code cache.r6g.xlarge}
 * @param vcpu virtual CPUs
 * @param memoryMiB the machine's total memory
 * @param usdPerHour the on-demand price in {@link Catalog#DEFAULT_REGION}; for RDS, of a Single-AZ instance
 */
public record InstanceType(String name, int vcpu, int memoryMiB, double usdPerHour) {
    /** The name without its size: {@code m5}, {@code db.r5}, {@code cache.r6g}. */
    public String family() {
        return familyOf(name);
    }

    static String familyOf(String name) {
        var end = name.lastIndexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }
}
