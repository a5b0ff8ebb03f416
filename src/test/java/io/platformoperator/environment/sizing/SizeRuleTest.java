package io.platformoperator.environment.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.catalog.Catalog;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Checks the rule with an independent integer computation. */
class SizeRuleTest {
    private static final Catalog CATALOG = Catalog.standard();
    private final SizeRule rule = new SizeRule(CATALOG);

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of("c5.xlarge", "m5.2xlarge", "m5.xlarge", "db.r5.4xlarge", "cache.r6g.xlarge");
    }

    @Property
    void choosesTheSmallestSizeWithTheShare(
            @ForAll("types") String production, @ForAll @IntRange(min = 1, max = 400) int percent) {
        var chosen = rule.fit(production, Ratio.percent(percent)).type();

        assertThat(has(chosen, production, percent)).isTrue();
        for (var other : CATALOG.family(production)) {
            if (other.vcpu() < CATALOG.instance(chosen).orElseThrow().vcpu()) {
                assertThat(has(other.name(), production, percent))
                        .as(other.name())
                        .isFalse();
            }
        }
    }

    @Property
    void countsAreTheSmallestWithTheShareOfProduction(
            @ForAll("types") String production,
            @ForAll @IntRange(min = 1, max = 400) int percent,
            @ForAll @IntRange(min = 1, max = 450) int count) {
        var fit = rule.fit(production, Ratio.percent(percent));
        long base = CATALOG.instance(production).orElseThrow().vcpu();
        long each = CATALOG.instance(fit.type()).orElseThrow().vcpu();
        long required = count * base * percent;

        // vCPU and memory are proportional in these families, so vCPU alone gives the capacity
        assertThat(fit.count(count) * each * 100).isGreaterThanOrEqualTo(required);
        assertThat((fit.count(count) - 1) * each * 100).isLessThan(required);
    }

    private static boolean has(String type, String production, int percent) {
        var size = CATALOG.instance(type).orElseThrow();
        var base = CATALOG.instance(production).orElseThrow();
        return size.vcpu() * 100 >= base.vcpu() * percent
                && size.memoryMiB() * 100L >= base.memoryMiB() * (long) percent;
    }
}
