package io.platformoperator.environment.sizing;

import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.RegionPrices;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sizes of all components of one region.
 *
 * @param choices one choice per component, with the reason, for status and plan; and whose prices the estimate of the cost uses,
 *     if not the region's own
 */
public record RegionSizes(
        NodeGroupSize gateway,
        NodeGroupSize services,
        NodeGroupSize system,
        DatabaseSize database,
        CacheSize cache,
        List<SizeChoice> choices) {
    public RegionSizes {
        choices = List.copyOf(choices);
    }

    /**
     * The sizes of a region that stands by. Instance sizes are the same, so a failover changes only counts. Node groups have the same
     * minimum and maximum, the database has no read replicas, and the cache has at most 2 nodes: the number that a failover within the
     * region needs.
     */
    public RegionSizes standby() {
        var standbyDatabase = new DatabaseSize(
                database.instanceClass(),
                database.storageGiB(),
                database.maxStorageGiB(),
                database.iops(),
                database.throughputMiBps(),
                0,
                database.growthGiBPerYear());
        var standbyCache = new CacheSize(cache.nodeType(), Math.min(2, cache.nodes()));
        var reasons = choices.stream()
                .map(choice -> switch (choice.component()) {
                    case "database" -> choice.replacedBy(standbyDatabase.text(), "standby region: no read replicas");
                    case "cache" -> choice.replacedBy(standbyCache.text(), "standby region: at most 2 nodes");
                    default -> choice;
                })
                .toList();
        return new RegionSizes(gateway, services, system, standbyDatabase, standbyCache, reasons);
    }

    /** These sizes, with a word on the prices of the estimate if the region's own are unknown. */
    public RegionSizes withPrices(RegionPrices prices) {
        if (prices.isKnown()) {
            return this;
        }
        var all = new ArrayList<>(choices);
        all.add(new SizeChoice(
                "prices",
                "those of " + Catalog.DEFAULT_REGION,
                "the prices of " + prices.region() + " are not known to this version; they may differ by up to half"));
        return new RegionSizes(gateway, services, system, database, cache, all);
    }

    /** The choice for one component, with the reason, as text for users. */
    public record SizeChoice(String component, String chosen, String reason) {
        SizeChoice replacedBy(String other, String why) {
            return new SizeChoice(component, other, reason + "; " + why);
        }
    }

    /** Size of a node group. */
    public record NodeGroupSize(String name, String instanceType, int min, int max, int diskGiB) {
        String text() {
            return (min == max ? "" + min : min + "-" + max) + " x " + instanceType;
        }
    }

    /**
     * Size of a database.
     *
     * @param iops provisioned IOPS; null if the baseline of gp3 at this size suffices
     * @param throughputMiBps provisioned throughput; null if the baseline of gp3 at this size suffices
     * @param growthGiBPerYear expected growth of the data
     */
    public record DatabaseSize(
            String instanceClass,
            int storageGiB,
            int maxStorageGiB,
            @Nullable Integer iops,
            @Nullable Integer throughputMiBps,
            int readReplicas,
            int growthGiBPerYear) {
        String text() {
            return "1 x %s + %d read replicas, %,d GiB gp3 (grows to %,d)"
                    .formatted(instanceClass, readReplicas, storageGiB, maxStorageGiB);
        }
    }

    /** Size of a cache. */
    public record CacheSize(String nodeType, int nodes) {
        String text() {
            return nodes + " x " + nodeType;
        }
    }
}
