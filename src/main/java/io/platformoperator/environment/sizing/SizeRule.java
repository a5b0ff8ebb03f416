package io.platformoperator.environment.sizing;

import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.InstanceType;
import java.util.Comparator;
import java.util.Optional;

/**
 * The sizing rule of all components. For a share p of production, choose the smallest size of production's instance family whose
 * capacity, in CPUs and in memory, is at least p of production's (ratio s ≥ p). Multiply counts by p / s and round up.
 */
final class SizeRule {
    private final Catalog catalog;

    SizeRule(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * A chosen size.
     *
     * @param capacity ratio of its capacity to that of the production size
     * @param share required share of production
     */
    record Fit(String type, Ratio capacity, Ratio share) {
        /** Number of instances of this size that replace {@code production} instances of the production size. */
        int count(int production) {
            return factor().timesRoundedUp(production);
        }

        /** Factor that counts are multiplied by. */
        Ratio factor() {
            return share.dividedBy(capacity);
        }
    }

    /** The smallest size of {@code production}'s family with at least the share; the largest one if none has it. */
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

    /** The size {@code type} that the user has chosen. A size that the catalogue does not contain counts as the production size. */
    Fit fixed(String type, String production, Ratio share) {
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
