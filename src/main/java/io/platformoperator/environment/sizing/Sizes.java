package io.platformoperator.environment.sizing;

import java.util.List;

/**
 * How big everything is in one region.
 *
 * @param chosen what was chosen and why, one per component, for status and plan
 */
public record Sizes(
        NodeGroupSize gateway,
        NodeGroupSize services,
        NodeGroupSize system,
        DatabaseSize database,
        CacheSize cache,
        List<Chosen> chosen) {
    public Sizes {
        chosen = List.copyOf(chosen);
    }

    /**
     * The same for a region that stands by. Machines keep their size, so that taking over is a matter of counts: node groups start at
     * their minimum as everywhere and may grow as far, the database has no read replicas, the cache as many nodes as failing over
     * within the region needs.
     */
    public Sizes standby() {
        var smallDatabase = new DatabaseSize(
                database.instanceClass(),
                database.storageGiB(),
                database.maxStorageGiB(),
                database.iops(),
                database.throughputMiBps(),
                0,
                database.growthGiBPerYear());
        var smallCache = new CacheSize(cache.nodeType(), Math.min(2, cache.nodes()));
        var reasons = chosen.stream()
                .map(choice -> switch (choice.component()) {
                    case "database" -> choice.instead(smallDatabase.text(), "standing by: no read replicas");
                    case "cache" -> choice.instead(smallCache.text(), "standing by: at most 2 nodes");
                    default -> choice;
                })
                .toList();
        return new Sizes(gateway, services, system, smallDatabase, smallCache, reasons);
    }

    /** What was chosen for a component, and why, in words. */
    public record Chosen(String component, String chosen, String reason) {
        Chosen instead(String other, String why) {
            return new Chosen(component, other, reason + "; " + why);
        }
    }
}
