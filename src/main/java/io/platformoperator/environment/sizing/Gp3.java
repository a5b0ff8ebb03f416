package io.platformoperator.environment.sizing;

import org.jspecify.annotations.Nullable;

/**
 * What gp3 gives an RDS PostgreSQL: below 400 GiB 3,000 IOPS and 125 MiB/s, which can't be changed; from there on 12,000 IOPS and
 * 500 MiB/s, to which more can be added. What the volume gives anyway must not be asked for.
 *
 * @param iops to ask for, or null when what is given is enough (or all there is)
 * @param throughputMiBps to ask for, or null likewise
 * @param givenIops what the volume has without asking
 */
record Gp3(@Nullable Integer iops, @Nullable Integer throughputMiBps, int givenIops) {
    /** From this size on IOPS and throughput can be set. */
    static final int ADJUSTABLE_FROM_GIB = 400;

    static Gp3 of(int storageGiB, int neededIops, @Nullable Integer neededMiBps) {
        if (storageGiB < ADJUSTABLE_FROM_GIB) {
            return new Gp3(null, null, 3_000);
        }
        return new Gp3(
                neededIops > 12_000 ? neededIops : null,
                neededMiBps != null && neededMiBps > 500 ? neededMiBps : null,
                12_000);
    }

    String explain(int neededIops) {
        if (iops != null) {
            return "%,d IOPS are set above the %,d that gp3 gives".formatted(iops, givenIops);
        }
        return neededIops <= givenIops
                ? "%,d IOPS are within the %,d that gp3 gives".formatted(neededIops, givenIops)
                : "%,d IOPS are all that gp3 gives below %d GiB; %,d were wanted"
                        .formatted(givenIops, ADJUSTABLE_FROM_GIB, neededIops);
    }
}
