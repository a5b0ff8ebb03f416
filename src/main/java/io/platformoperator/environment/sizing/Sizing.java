package io.platformoperator.environment.sizing;

import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.ServiceSpec.ServiceClass;
import io.platformoperator.api.v1alpha1.SizingSettings.CacheSizing;
import io.platformoperator.api.v1alpha1.SizingSettings.DatabaseSizing;
import io.platformoperator.api.v1alpha1.SizingSettings.NodeGroupSizing;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.sizing.RegionSizes.CacheSize;
import io.platformoperator.environment.sizing.RegionSizes.DatabaseSize;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import io.platformoperator.environment.sizing.RegionSizes.SizeChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses sizes: applies the {@link SizeRule} to {@link ProductionSizes}, then the overrides of {@code spec.sizing}. An overridden minimum or
 * maximum is never changed; if the two conflict, the other one is adjusted to it.
 */
public final class Sizing {
    /** EKS's default quota of nodes in a managed node group. */
    private static final int MAX_NODES = 450;

    private static final String NOT_REPLICATED =
            "; the data of the cache is not replicated to the other region, which a"
                    + " failover loses: a global datastore takes nodes of the families m5, m6g, m7g, r5, r6g, r6gd, r7g and c7gn in"
                    + " size large or larger; set spec.sizing.cache.nodeType to one of them, such as cache.r6g.large";

    private final SizeRule rule;

    /** Creates a sizing with the instance families of {@code catalog}. */
    public Sizing(Catalog catalog) {
        rule = new SizeRule(catalog);
    }

    /** The sizes of the active region of an environment at the time {@code now}. */
    public RegionSizes sizes(EnvironmentSpec spec, Instant now) {
        var scale = ProductionShare.of(spec, now);
        var overrides = spec.sizing();
        var chosen = new ArrayList<SizeChoice>();
        return new RegionSizes(
                nodes(
                        ProductionSizes.GATEWAY,
                        count(spec, ServiceClass.GATEWAY),
                        overrides.gateway(),
                        scale,
                        Sizing::noProblem,
                        chosen),
                nodes(
                        ProductionSizes.SERVICES,
                        count(spec, ServiceClass.SERVICE),
                        overrides.services(),
                        scale,
                        Sizing::noProblem,
                        chosen),
                nodes(
                        ProductionSizes.SYSTEM,
                        1,
                        overrides.system(),
                        scale,
                        size -> ManagementCapacity.problem(spec, size),
                        chosen),
                database(overrides.database(), scale, chosen),
                cache(overrides.cache(), scale, spec.regions().secondary() != null, chosen),
                chosen);
    }

    /** Time of the next change of the sizes without a change of the spec: the end of a running load test. Empty if none. */
    public static Optional<Instant> changesAt(EnvironmentSpec spec, Instant now) {
        return ProductionShare.changesAt(spec, now);
    }

    /** Number of services of the class; at least 1, so that each node group has bounds. */
    public static int count(EnvironmentSpec spec, ServiceClass sizingClass) {
        return Math.max(
                1,
                Math.toIntExact(spec.services().stream()
                        .filter(service -> service.sizingClass() == sizingClass)
                        .count()));
    }

    /** The bounds of a node group: the sum over the services that run on it, because a node has room for one of their pods. */
    private NodeGroupSize nodes(
            ProductionSizes.Nodes production,
            int services,
            @Nullable NodeGroupSizing settings,
            ProductionShare scale,
            Function<NodeGroupSize, String> problem,
            List<SizeChoice> chosen) {
        var overrides = settings == null ? NodeGroupSizing.BY_TIER : settings;
        var fit = fit(overrides.instanceType(), production.instanceType(), scale);
        int min = Math.min(MAX_NODES, services * (scale.idle() ? 1 : fit.count(production.min())));
        int max = Math.max(min, Math.min(MAX_NODES, services * fit.count(production.max())));
        var minOverride = overrides.min();
        var maxOverride = overrides.max();
        if (minOverride != null) {
            min = minOverride;
            max = Math.max(max, min);
        }
        if (maxOverride != null) {
            max = maxOverride;
            min = Math.min(min, max);
        }
        var size = new NodeGroupSize(production.name(), fit.type(), min, max, overrides.diskGiB());
        var base = "%d-%d x %s".formatted(production.min(), production.max(), production.instanceType())
                + (services > 1 ? " for each of %d services".formatted(services) : "");
        chosen.add(new SizeChoice(
                production.name(),
                size.text(),
                why(scale, base, fit, overrides.instanceType() != null)
                        + problem.apply(size)
                        + (scale.idle() && minOverride == null
                                ? "; idle: minimum of one node" + (services > 1 ? " for each service" : "")
                                : "")
                        + overrideText("minimum", minOverride)
                        + overrideText("maximum", maxOverride)));
        return size;
    }

    private static String noProblem(NodeGroupSize size) {
        return "";
    }

    private DatabaseSize database(@Nullable DatabaseSizing settings, ProductionShare scale, List<SizeChoice> chosen) {
        var overrides = settings == null ? new DatabaseSizing(null, null, null, null, null, null) : settings;
        var fit = fit(overrides.instanceClass(), ProductionSizes.DATABASE_CLASS, scale);
        int growth = scale.storage().timesRoundedUp(ProductionSizes.GROWTH_GIB_PER_YEAR);
        var volume = StorageSizing.of(
                or(overrides.storageGiB(), scale.storage().timesRoundedUp(ProductionSizes.STORAGE_GIB)),
                overrides.storageGiB() != null,
                overrides.maxStorageGiB(),
                growth);
        int iops = or(overrides.iops(), scale.storage().timesRoundedUp(ProductionSizes.IOPS));
        var gp3 = Gp3Sizing.provision(volume.gib(), iops, overrides.throughputMiBps());
        var size = new DatabaseSize(
                fit.type(),
                volume.gib(),
                volume.maxGib(),
                gp3.iops(),
                gp3.throughputMiBps(),
                or(overrides.readReplicas(), fit.count(ProductionSizes.READ_REPLICAS)),
                growth);
        var base = "1 x %s + %d read replicas".formatted(ProductionSizes.DATABASE_CLASS, ProductionSizes.READ_REPLICAS);
        chosen.add(new SizeChoice(
                "database",
                size.text(),
                why(scale, base, fit, overrides.instanceClass() != null)
                        + "; " + gp3.explain(iops)
                        + overrideText("storage", overrides.storageGiB())
                        + overrideText("largest storage", overrides.maxStorageGiB())
                        + overrideText("IOPS", overrides.iops())
                        + overrideText("read replicas", overrides.readReplicas())));
        return size;
    }

    private CacheSize cache(
            @Nullable CacheSizing settings, ProductionShare scale, boolean hasStandby, List<SizeChoice> chosen) {
        var overrides = settings == null ? new CacheSizing(null, null) : settings;
        var fit = fit(overrides.nodeType(), ProductionSizes.CACHE_TYPE, scale);
        var size = new CacheSize(fit.type(), or(overrides.nodes(), fit.count(ProductionSizes.CACHE_NODES)));
        var base = ProductionSizes.CACHE_NODES + " x " + ProductionSizes.CACHE_TYPE;
        chosen.add(new SizeChoice(
                "cache",
                size.text(),
                why(scale, base, fit, overrides.nodeType() != null)
                        + overrideText("nodes", overrides.nodes())
                        + (hasStandby && !CacheSpec.isReplicable(size.nodeType()) ? NOT_REPLICATED : "")));
        return size;
    }

    private SizeRule.Fit fit(@Nullable String override, String production, ProductionShare scale) {
        return override == null
                ? rule.fit(production, scale.compute())
                : rule.fixed(override, production, scale.compute());
    }

    private static String why(ProductionShare scale, String base, SizeRule.Fit fit, boolean isTypeOverridden) {
        var factor = fit.factor();
        return "%s (%s): %s, %s, has %s of the capacity, so counts x %s%s"
                .formatted(
                        scale.why(),
                        base,
                        fit.type(),
                        isTypeOverridden ? "set in spec.sizing" : "the smallest that suffices",
                        fit.capacity().percentText(),
                        factor.decimal(),
                        factor.compareTo(Ratio.ONE) == 0 ? "" : ", rounded up");
    }

    private static String overrideText(String setting, @Nullable Integer value) {
        return value == null ? "" : "; %s %d is set in spec.sizing".formatted(setting, value);
    }

    private static int or(@Nullable Integer override, int computed) {
        return override == null ? computed : override;
    }
}
