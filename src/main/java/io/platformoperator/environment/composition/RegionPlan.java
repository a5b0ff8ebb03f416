package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.NetworkSpec.ExistingNetwork;
import io.platformoperator.api.v1alpha1.Regions.PrimaryRegion;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion.Standby;
import io.platformoperator.environment.sizing.ManagementCapacity;
import io.platformoperator.environment.sizing.RegionSizes;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import io.platformoperator.failover.RegionCapacity;
import io.platformoperator.failover.RegionRole;
import io.platformoperator.failover.RegionRoles;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Inputs for the composition of one region.
 *
 * @param nodeGroups node groups of the region; a pilot region has only {@code system}
 * @param zones names or ids of the availability zones that the spec asks for; empty if the operator chooses them
 * @param role what the region is to be now
 * @param roles what both regions are to be now
 * @param existing existing network to use; null if the operator creates the VPC
 */
record RegionPlan(
        String region,
        String cidr,
        RegionSizes sizes,
        List<NodeGroupSize> nodeGroups,
        List<String> zones,
        RegionRole role,
        RegionRoles roles,
        @Nullable ExistingNetwork existing) {
    /** True if the management subnets have addresses for nodes: not in a VPC of /20, nor in one that somebody else owns. */
    boolean hasManagementSubnets() {
        return existing == null && ManagementCapacity.nodesPerZone(cidr) > 0;
    }

    /** The primary region. It has node groups of full size even while it stands by. */
    static RegionPlan primary(
            PrimaryRegion region, RegionSizes full, RegionRoles roles, @Nullable ExistingNetwork existing) {
        return new RegionPlan(
                region.name(),
                region.cidr(),
                full,
                List.of(full.gateway(), full.services(), full.system()),
                zones(region.zones()),
                roles.of(region.name()),
                roles,
                existing);
    }

    /** The secondary region. Its size depends on its role and on the standby mode. */
    static RegionPlan secondary(SecondaryRegion region, RegionSizes full, RegionRoles roles) {
        var role = roles.of(region.name());
        var hasFullSize = role.capacity() == RegionCapacity.FULL || region.standby() == Standby.HOT;
        var sizes = hasFullSize ? full : full.standby();
        var isPilot = role.capacity() == RegionCapacity.STANDBY && region.standby() == Standby.PILOT;
        var groups = isPilot ? List.of(sizes.system()) : List.of(sizes.gateway(), sizes.services(), sizes.system());
        return new RegionPlan(region.name(), region.cidr(), sizes, groups, zones(region.zones()), role, roles, null);
    }

    private static List<String> zones(@Nullable List<String> zones) {
        return zones == null ? List.of() : zones;
    }

    /** The region whose database and cache this region replicates; null if it has data of its own. */
    @Nullable
    String sourceRegion() {
        return roles.sourceOf(region);
    }

    /** The region for which this one stands by in everything but its database and its cache; null for the active region. */
    @Nullable
    String activeRegion() {
        return roles.settledSourceOf(region);
    }

    /**
     * True if the database of a writer has its read replicas and its second zone. A region that has just taken over gets them
     * later: RDS can't make instances while its control plane in us-east-1 is impaired, and the failover does not wait for them.
     */
    boolean hasCompleteDatabase() {
        return role.data() == DataRole.REPLICA || role.capacity() == RegionCapacity.FULL;
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
