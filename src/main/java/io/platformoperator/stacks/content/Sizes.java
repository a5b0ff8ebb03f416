package io.platformoperator.stacks.content;

import io.platformoperator.api.v1alpha1.Tier;
import java.util.Map;

/** How large a stack's parts are made for a tier, from what production has. */
public record Sizes(Tier tier) {
    private static final int SMALLEST_MILLIS = 10;
    private static final int SMALLEST_MEBIBYTES = 32;
    /** One pod may be away, for an upgrade or a lost zone, and another still serves. */
    private static final int FEWEST = 2;

    /** The tier's share of production's sizes, at most 1. */
    public double share() {
        return switch (tier) {
            case PRODUCTION -> 1;
            case STAGING -> 0.75;
            case DEVELOPMENT, TESTING -> 0.5;
        };
    }

    /** Whether people rely on it, so that it has to live through the loss of a zone with room to spare. */
    public boolean isRelied() {
        return tier == Tier.PRODUCTION || tier == Tier.STAGING;
    }

    /** Pods of something that shares its work: the tier's share of production's, rounded up, but never fewer than two. */
    public int replicas(int production) {
        return Math.max(Math.min(FEWEST, production), (int) Math.ceil(production * share()));
    }

    /** Of an amount that production has, the tier's share, rounded up. */
    public int scaled(int production) {
        return (int) Math.ceil(production * share());
    }

    /**
     * A container's {@code resources}: the tier's share is requested. Memory is limited to what is requested, so that
     * nobody is killed for another's use; CPU is not limited, as what is idle may be used.
     *
     * @param millis thousandths of a CPU in production
     * @param mebibytes of memory in production
     */
    public Map<String, Object> resources(int millis, int mebibytes) {
        return fixed(Math.max(SMALLEST_MILLIS, scaled(millis)), Math.max(SMALLEST_MEBIBYTES, scaled(mebibytes)));
    }

    /** The same for what needs as much in every tier, as a program that is large by itself does. */
    public static Map<String, Object> fixed(int millis, int mebibytes) {
        var memory = mebibytes + "Mi";
        return Map.of("requests", Map.of("cpu", millis + "m", "memory", memory), "limits", Map.of("memory", memory));
    }
}
