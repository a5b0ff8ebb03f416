package io.platformoperator.drill;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the environment of a run is created from, and what the run measured of it.
 *
 * @param time time to which the database is restored
 * @param cidr range of the addresses of its network
 * @param cacheSnapshot the newest snapshot of the cache that is not newer than the database; null if there is none
 * @param monthlyCost estimated costs of the environment in US dollars per month, as far as its parts have reported them
 */
record EnvironmentBackups(
        Instant time, String cidr, @Nullable String cacheSnapshot, double monthlyCost) implements RestoreSource {
    /** Key of the range in {@code status.run.source}. */
    static final String CIDR = "cidr";

    private static final String CACHE_SNAPSHOT = "cacheSnapshot";
    private static final String MONTHLY_COST = "monthlyCost";

    @Override
    public Map<String, String> toMap() {
        var map = new TreeMap<>(Map.of(CIDR, cidr, MONTHLY_COST, String.valueOf(monthlyCost)));
        if (cacheSnapshot != null) {
            map.put(CACHE_SNAPSHOT, cacheSnapshot);
        }
        return map;
    }

    @Override
    public double monthlyCost(String region) {
        return monthlyCost;
    }

    EnvironmentBackups withMonthlyCost(double dollars) {
        return new EnvironmentBackups(time, cidr, cacheSnapshot, dollars);
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws NullPointerException if a setting is missing
     */
    static EnvironmentBackups of(Map<String, String> map, Instant time) {
        return new EnvironmentBackups(
                time,
                RestoreSource.required(map, CIDR),
                map.get(CACHE_SNAPSHOT),
                Double.parseDouble(RestoreSource.required(map, MONTHLY_COST)));
    }
}
