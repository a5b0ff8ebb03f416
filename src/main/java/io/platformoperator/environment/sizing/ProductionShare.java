package io.platformoperator.environment.sizing;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.LoadTest;
import io.platformoperator.api.v1alpha1.Tier;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Share of the production sizes that an environment has at one time.
 *
 * @param compute share of the compute sizes
 * @param storage share of the storage sizes; a load test does not change it, because storage can't shrink afterwards
 * @param idle true if the node groups have a minimum of one node
 * @param why explanation for users
 */
record ProductionShare(Ratio compute, Ratio storage, boolean idle, String why) {
    static ProductionShare of(EnvironmentSpec spec, Instant now) {
        var share = Ratio.percent(percent(spec.tier()));
        if (spec.tier() != Tier.TESTING) {
            return new ProductionShare(share, share, false, share.percentText() + " of production");
        }
        var loadTest = spec.loadTest();
        if (loadTest != null && now.isBefore(end(loadTest))) {
            return new ProductionShare(
                    Ratio.percent(loadTest.scalePercent()),
                    share,
                    false,
                    "load test until %s: %d %% of production".formatted(loadTest.until(), loadTest.scalePercent()));
        }
        return new ProductionShare(share, share, true, share.percentText() + " of production, idle");
    }

    /** Time of the next change of the sizes without a change of the spec: the end of a running load test. */
    static Optional<Instant> changesAt(EnvironmentSpec spec, Instant now) {
        @Nullable LoadTest loadTest = spec.loadTest();
        return spec.tier() == Tier.TESTING && loadTest != null
                ? Optional.of(end(loadTest)).filter(now::isBefore)
                : Optional.empty();
    }

    private static int percent(Tier tier) {
        return switch (tier) {
            case PRODUCTION -> 100;
            case STAGING -> 75;
            case DEVELOPMENT, TESTING -> 50;
        };
    }

    private static Instant end(LoadTest loadTest) {
        return OffsetDateTime.parse(loadTest.until()).toInstant();
    }
}
