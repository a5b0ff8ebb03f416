package io.platformoperator.environment.sizing;

import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.InstanceType;
import java.util.Comparator;
import java.util.Optional;

/**
 * The one rule. With share p of production: take the smallest size of production's instance family whose capacity, in CPUs and in
 * memory, is at least p of production's (ratio s ≥ p), and multiply counts by p / s, rounded up.
 */
final class SizeRule {
    private final Catalog catalog;

    SizeRule(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A size and how much of production's capacity it has. */
    record Fit(String type, Ratio capacity, Ratio share) {
        /** How many of this size stand for that many of production's. */
        int count(int production) {
            return share.dividedBy(capacity).timesRoundedUp(production);
        }

        /** What counts are multiplied by. */
        Ratio factor() {
            return share.dividedBy(capacity);
        }
    }

    /** The smallest size of {@code production}'s family that has the share; the largest when none has. */
    Fit fit(String production, Ratio share) {
        var base = catalog.instance(production)
                .orElseThrow(() -> new IllegalArgumentException(production + " is not in the catalogue"));
        var sizes = catalog.family(production);
        var smallestFirst = Comparator.<InstanceType, Ratio>comparing(type -> capacity(type, base))
                .thenComparingDouble(InstanceType::usdPerHour);
        var chosen = sizes.stream()
                .filter(type -> capacity(type, base).compareTo(share) >= 0)
                .min(smallestFirst)
                .or(() -> sizes.stream().max(smallestFirst))
                .orElse(base);
        return new Fit(chosen.name(), capacity(chosen, base), share);
    }

    /** A size that somebody has chosen. One that the catalogue does not know counts as production's. */
    Fit given(String type, String production, Ratio share) {
        Optional<InstanceType> base = catalog.instance(production);
        var capacity = catalog.instance(type)
                .flatMap(known -> base.map(b -> capacity(known, b)))
                .orElse(Ratio.ONE);
        return new Fit(type, capacity, share);
    }

    private static Ratio capacity(InstanceType type, InstanceType base) {
        return Ratio.min(new Ratio(type.vcpu(), base.vcpu()), new Ratio(type.memoryMiB(), base.memoryMiB()));
    }
}
