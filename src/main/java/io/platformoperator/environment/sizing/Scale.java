package io.platformoperator.environment.sizing;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.LoadTest;
import io.platformoperator.api.v1alpha1.Tier;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of production an environment has at a moment.
 *
 * @param compute share of production's machines
 * @param storage share of production's storage; a load test leaves it alone, since storage can't shrink again
 * @param idle whether node groups go down to one node
 * @param why in words
 */
record Scale(Ratio compute, Ratio storage, boolean idle, String why) {
    static Scale of(EnvironmentSpec spec, Instant now) {
        var share = Ratio.percent(percent(spec.tier()));
        if (spec.tier() != Tier.TESTING) {
            return new Scale(share, share, false, share.percentText() + " of production");
        }
        var loadTest = spec.loadTest();
        if (loadTest != null && now.isBefore(end(loadTest))) {
            return new Scale(
                    Ratio.percent(loadTest.scalePercent()),
                    share,
                    false,
                    "load test until %s: %d %% of production".formatted(loadTest.until(), loadTest.scalePercent()));
        }
        return new Scale(share, share, true, share.percentText() + " of production, idle");
    }

    /** When the sizes change by themselves, if they do. */
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
