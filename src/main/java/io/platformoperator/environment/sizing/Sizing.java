package io.platformoperator.environment.sizing;

import io.platformoperator.api.v1alpha1.CacheSizing;
import io.platformoperator.api.v1alpha1.DatabaseSizing;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.NodeGroupSizing;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.sizing.Sizes.Chosen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses sizes: the {@link SizeRule} on {@link Production}, then what the spec sets by hand. A count that is set by hand holds; one
 * that is not moves out of its way (a minimum above a maximum set by hand comes down to it, and the other way round).
 */
public final class Sizing {
    private final SizeRule rule;

    /** Sizes from the families of that catalogue. */
    public Sizing(Catalog catalog) {
        rule = new SizeRule(catalog);
    }

    /** The sizes of an environment's active region at a moment. */
    public Sizes sizes(EnvironmentSpec spec, Instant now) {
        var scale = Scale.of(spec, now);
        var given = spec.sizing();
        var chosen = new ArrayList<Chosen>();
        return new Sizes(
                nodes(Production.GATEWAY, given.gateway(), scale, chosen),
                nodes(Production.SERVICES, given.services(), scale, chosen),
                nodes(Production.SYSTEM, given.system(), scale, chosen),
                database(given.database(), scale, chosen),
                cache(given.cache(), scale, chosen),
                chosen);
    }

    /** When the sizes change although nobody changes the spec: the end of a load test. */
    public static Optional<Instant> changesAt(EnvironmentSpec spec, Instant now) {
        return Scale.changesAt(spec, now);
    }

    private NodeGroupSize nodes(
            Production.Nodes production, @Nullable NodeGroupSizing settings, Scale scale, List<Chosen> chosen) {
        var given = settings == null ? NodeGroupSizing.BY_TIER : settings;
        var fit = fit(given.instanceType(), production.instanceType(), scale);
        int min = scale.idle() ? 1 : fit.count(production.min());
        int max = Math.max(min, fit.count(production.max()));
        var minGiven = given.min();
        var maxGiven = given.max();
        if (minGiven != null) {
            min = minGiven;
            max = Math.max(max, min);
        }
        if (maxGiven != null) {
            max = maxGiven;
            min = Math.min(min, max);
        }
        var size = new NodeGroupSize(production.name(), fit.type(), min, max, given.diskGiB());
        var base = "%d-%d x %s".formatted(production.min(), production.max(), production.instanceType());
        chosen.add(new Chosen(
                production.name(),
                size.text(),
                why(scale, base, fit, given.instanceType() != null)
                        + (scale.idle() && minGiven == null ? "; idle: one node" : "")
                        + byHand("minimum", minGiven)
                        + byHand("maximum", maxGiven)));
        return size;
    }

    private DatabaseSize database(@Nullable DatabaseSizing settings, Scale scale, List<Chosen> chosen) {
        var given = settings == null ? new DatabaseSizing(null, null, null, null, null, null) : settings;
        var fit = fit(given.instanceClass(), Production.DATABASE_CLASS, scale);
        int storage = or(given.storageGiB(), scale.storage().timesRoundedUp(Production.STORAGE_GIB));
        int growth = scale.storage().timesRoundedUp(Production.GROWTH_GIB_PER_YEAR);
        int iops = or(given.iops(), scale.storage().timesRoundedUp(Production.IOPS));
        var gp3 = Gp3.of(storage, iops, given.throughputMiBps());
        var size = new DatabaseSize(
                fit.type(),
                storage,
                Math.max(storage, or(given.maxStorageGiB(), storage + growth)),
                gp3.iops(),
                gp3.throughputMiBps(),
                or(given.readReplicas(), fit.count(Production.READ_REPLICAS)),
                growth);
        var base = "1 x %s + %d read replicas".formatted(Production.DATABASE_CLASS, Production.READ_REPLICAS);
        chosen.add(new Chosen(
                "database",
                size.text(),
                why(scale, base, fit, given.instanceClass() != null)
                        + "; " + gp3.explain(iops)
                        + byHand("storage", given.storageGiB())
                        + byHand("largest storage", given.maxStorageGiB())
                        + byHand("IOPS", given.iops())
                        + byHand("read replicas", given.readReplicas())));
        return size;
    }

    private CacheSize cache(@Nullable CacheSizing settings, Scale scale, List<Chosen> chosen) {
        var given = settings == null ? new CacheSizing(null, null) : settings;
        var fit = fit(given.nodeType(), Production.CACHE_TYPE, scale);
        var size = new CacheSize(fit.type(), or(given.nodes(), fit.count(Production.CACHE_NODES)));
        var base = Production.CACHE_NODES + " x " + Production.CACHE_TYPE;
        chosen.add(new Chosen(
                "cache",
                size.text(),
                why(scale, base, fit, given.nodeType() != null) + byHand("nodes", given.nodes())));
        return size;
    }

    private SizeRule.Fit fit(@Nullable String given, String production, Scale scale) {
        return given == null ? rule.fit(production, scale.compute()) : rule.given(given, production, scale.compute());
    }

    private static String why(Scale scale, String base, SizeRule.Fit fit, boolean typeGiven) {
        var factor = fit.factor();
        return "%s (%s): %s, %s, has %s of the capacity, so counts x %s%s"
                .formatted(
                        scale.why(),
                        base,
                        fit.type(),
                        typeGiven ? "set in spec.sizing" : "the smallest that suffices",
                        fit.capacity().percentText(),
                        factor.decimal(),
                        factor.compareTo(Ratio.ONE) == 0 ? "" : ", rounded up");
    }

    private static String byHand(String what, @Nullable Integer value) {
        return value == null ? "" : "; %s %d is set in spec.sizing".formatted(what, value);
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
