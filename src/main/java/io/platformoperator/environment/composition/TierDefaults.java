package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.ClusterSpec.PredictiveScaling;
import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.NetworkSpec.NatGatewayMode;
import io.platformoperator.api.v1alpha1.Tier;
import org.jspecify.annotations.Nullable;

/** Settings whose default depends on the tier. */
public record TierDefaults(
        DeletionPolicy deletionPolicy,
        boolean deletionProtection,
        NatGatewayMode natGateways,
        boolean interfaceEndpoints,
        PredictiveScaling predictiveScaling,
        boolean multiAz) {
    /** The settings of an environment: those of its spec, with the defaults of its tier for the fields that the spec leaves out. */
    public static TierDefaults resolve(EnvironmentSpec spec) {
        var tier = of(spec.tier());
        return new TierDefaults(
                or(spec.deletionPolicy(), tier.deletionPolicy),
                or(spec.deletionProtection(), tier.deletionProtection),
                or(spec.network().natGateways(), tier.natGateways),
                or(spec.network().interfaceEndpoints(), tier.interfaceEndpoints),
                or(spec.cluster().predictiveScaling(), tier.predictiveScaling),
                or(spec.database().multiAz(), tier.multiAz));
    }

    private static TierDefaults of(Tier tier) {
        return switch (tier) {
            case PRODUCTION ->
                new TierDefaults(
                        DeletionPolicy.RETAIN,
                        true,
                        NatGatewayMode.PER_ZONE,
                        true,
                        PredictiveScaling.FORECAST_AND_SCALE,
                        true);
            case STAGING ->
                new TierDefaults(
                        DeletionPolicy.RETAIN, false, NatGatewayMode.PER_ZONE, false, PredictiveScaling.DISABLED, true);
            case DEVELOPMENT, TESTING ->
                new TierDefaults(
                        DeletionPolicy.DELETE, false, NatGatewayMode.SINGLE, false, PredictiveScaling.DISABLED, false);
        };
    }

    private static <T> T or(@Nullable T configured, T tierDefault) {
        return configured == null ? tierDefault : configured;
    }
}
