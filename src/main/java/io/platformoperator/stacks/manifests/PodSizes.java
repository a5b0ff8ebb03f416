package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.Tier;
import java.util.Map;

/** Sizes of a stack's pods and volumes by tier, as a share of the sizes in production. */
public record PodSizes(Tier tier) {
    private static final int MIN_MILLIS = 10;
    private static final int MIN_MEBIBYTES = 32;
    /** With two pods one still serves during an upgrade or after the loss of a zone. */
    private static final int MIN_REPLICAS = 2;

    /** The tier's share of the sizes in production; at most 1. */
    public double share() {
        return switch (tier) {
            case PRODUCTION -> 1;
            case STAGING -> 0.75;
            case DEVELOPMENT, TESTING -> 0.5;
        };
    }

    /** True for tiers that must tolerate the loss of a zone without loss of capacity: production and staging. */
    public boolean toleratesZoneLoss() {
        return tier == Tier.PRODUCTION || tier == Tier.STAGING;
    }

    /** Replicas of a horizontally scaled workload: the tier's share of production's replicas, rounded up, at least two (or production's number). */
    public int replicas(int production) {
        return Math.max(Math.min(MIN_REPLICAS, production), (int) Math.ceil(production * share()));
    }

    /** The tier's share of an amount in production, rounded up. */
    public int scaled(int production) {
        return (int) Math.ceil(production * share());
    }

    /**
     * A container's {@code resources}: the tier's share of production's. The memory limit equals the request, so that no pod is
     * killed because of another pod's usage. CPU has no limit, so that pods may use idle CPU.
     *
     * @param millis millicores of CPU in production
     * @param mebibytes MiB of memory in production
     */
    public Map<String, Object> resources(int millis, int mebibytes) {
        return fixed(Math.max(MIN_MILLIS, scaled(millis)), Math.max(MIN_MEBIBYTES, scaled(mebibytes)));
    }

    /** A container's {@code resources} that do not depend on the tier, for programs with a fixed footprint. */
    public static Map<String, Object> fixed(int millis, int mebibytes) {
        var memory = mebibytes + "Mi";
        return Map.of("requests", Map.of("cpu", millis + "m", "memory", memory), "limits", Map.of("memory", memory));
    }
}
