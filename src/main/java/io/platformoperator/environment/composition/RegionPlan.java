package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.NetworkSpec.ExistingNetwork;
import io.platformoperator.api.v1alpha1.Regions.PrimaryRegion;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion.Standby;
import io.platformoperator.environment.sizing.ManagementCapacity;
import io.platformoperator.environment.sizing.RegionSizes;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Inputs for the composition of one region.
 *
 * @param nodeGroups node groups of the region; a pilot region has only {@code system}
 * @param zones names or ids of the availability zones that the spec asks for; empty if the operator chooses them
 * @param sourceRegion the active region, whose data this region replicates; null for the active region itself
 * @param existing existing network to use; null if the operator creates the VPC
 */
record RegionPlan(
        String region,
        String cidr,
        RegionSizes sizes,
        List<NodeGroupSize> nodeGroups,
        List<String> zones,
        @Nullable String sourceRegion,
        @Nullable ExistingNetwork existing) {
    /** True if the management subnets have addresses for nodes: not in a VPC of /20, nor in one that somebody else owns. */
    boolean hasManagementSubnets() {
        return existing == null && ManagementCapacity.nodesPerZone(cidr) > 0;
    }

    /**
     * The primary region while it is active or stands by. It has the full sizes.
     *
     * @param sourceRegion the secondary region if that is active; null otherwise
     */
    static RegionPlan primary(
            PrimaryRegion region,
            RegionSizes sizes,
            @Nullable String sourceRegion,
            @Nullable ExistingNetwork existing) {
        return full(region.name(), region.cidr(), region.zones(), sizes, sourceRegion, existing);
    }

    /** The secondary region while it is active. It has the full sizes. */
    static RegionPlan activeSecondary(SecondaryRegion region, RegionSizes sizes) {
        return full(region.name(), region.cidr(), region.zones(), sizes, null, null);
    }

    private static RegionPlan full(
            String name,
            String cidr,
            @Nullable List<String> zones,
            RegionSizes sizes,
            @Nullable String sourceRegion,
            @Nullable ExistingNetwork existing) {
        return new RegionPlan(
                name,
                cidr,
                sizes,
                List.of(sizes.gateway(), sizes.services(), sizes.system()),
                zones == null ? List.of() : zones,
                sourceRegion,
                existing);
    }

    /** A secondary region that is not active. Its size depends on the standby mode. */
    static RegionPlan standby(SecondaryRegion region, RegionSizes full, String activeRegion) {
        if (region.standby() == Standby.HOT) {
            return full(region.name(), region.cidr(), region.zones(), full, activeRegion, null);
        }
        var sizes = full.standby();
        var groups = region.standby() == Standby.PILOT
                ? List.of(sizes.system())
                : List.of(sizes.gateway(), sizes.services(), sizes.system());
        var zones = region.zones();
        return new RegionPlan(
                region.name(), region.cidr(), sizes, groups, zones == null ? List.of() : zones, activeRegion, null);
    }

    /** The instance types that nodes of the region may have, before and after a failover. */
    List<String> instanceTypes() {
        return Stream.of(sizes.gateway(), sizes.services(), sizes.system())
                .map(NodeGroupSize::instanceType)
                .distinct()
                .sorted()
                .toList();
    }
}
