package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the regions of an environment are to be now. In a steady environment, one region is the active one, and the other one
 * replicates it.
 *
 * @param published region whose endpoints the outputs publish without a prefix, and that the public name answers from
 * @param settled region from which images, backups and the identity of the standby cluster are derived: the active region before
 *     a failover, until the other one is verified
 * @param roles role of each region by name
 * @param readOnly true if the operator may change nothing at all, because it does not know yet which region is active
 */
public record RegionRoles(String published, String settled, Map<String, RegionRole> roles, boolean readOnly) {
    public RegionRoles {
        roles = Map.copyOf(roles);
    }

    /** The roles of an environment of which nothing exists yet: the spec names the active region. */
    public static RegionRoles ofSpec(EnvironmentSpec spec) {
        return steady(spec, requested(spec));
    }

    /** The region that the spec wants to be active: the primary one unless it names another. */
    public static String requested(EnvironmentSpec spec) {
        return spec.activeRegion() == null ? spec.regions().primary().name() : spec.activeRegion();
    }

    /** The roles of an environment in which that region is active, and no failover goes on. */
    public static RegionRoles steady(EnvironmentSpec spec, String active) {
        var other = other(spec, active);
        var writer = RegionRole.writer(RegionCapacity.FULL);
        return new RegionRoles(
                active,
                active,
                other == null
                        ? Map.of(active, writer)
                        : Map.of(active, writer, other, RegionRole.replica(RegionCapacity.STANDBY)),
                false);
    }

    /** These roles with another one for a region. */
    RegionRoles with(String region, RegionRole role) {
        var all = new HashMap<>(roles);
        all.put(region, role);
        return new RegionRoles(published, settled, all, readOnly);
    }

    /** These roles while it is not known which region is active. */
    RegionRoles asReadOnly() {
        return new RegionRoles(published, settled, roles, true);
    }

    /** The environment's other region; null if it has one region only. */
    public static @Nullable String other(EnvironmentSpec spec, String region) {
        var primary = spec.regions().primary().name();
        var secondary = spec.regions().secondary();
        if (secondary == null) {
            return null;
        }
        return region.equals(primary) ? secondary.name() : primary;
    }

    /**
     * The role of a region of the environment.
     *
     * @throws IllegalArgumentException if the environment does not have the region
     */
    public RegionRole of(String region) {
        var role = roles.get(region);
        if (role == null) {
            throw new IllegalArgumentException("the environment has no region " + region);
        }
        return role;
    }

    /** The region whose data a region replicates; null for a region that has data of its own. */
    public @Nullable String sourceOf(String region) {
        return of(region).data() == DataRole.WRITER
                ? null
                : roles.keySet().stream()
                        .filter(each -> !each.equals(region))
                        .findFirst()
                        .orElse(null);
    }

    /** The settled region if that is not the region itself; null otherwise. */
    public @Nullable String settledSourceOf(String region) {
        return settled.equals(region) ? null : settled;
    }
}
