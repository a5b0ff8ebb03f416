package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.NetworkSpec.NodesPerSubnet;
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
    /** True if there are management subnets for nodes: in an existing network if it names some, else unless the VPC is a /20. */
    boolean hasManagementSubnets() {
        return existing == null
                ? ManagementCapacity.nodesPerZone(cidr) > 0
                : existing.subnets().management() != null;
    }

    /**
     * The nodes that the subnets of an existing network must have addresses for.
     *
     * @param zones number of zones that the environment uses
     */
    NodesPerSubnet minimumNodes(int zones) {
        var system = nodeGroups.stream()
                .filter(group -> group.equals(sizes.system()))
                .mapToInt(NodeGroupSize::min)
                .sum();
        var all = nodeGroups.stream().mapToInt(NodeGroupSize::min).sum();
        var management = hasManagementSubnets() ? system : 0;
        return new NodesPerSubnet(Math.ceilDiv(all - management, zones), Math.ceilDiv(management, zones));
    }

    /** The primary region. It has node groups of full size even while it stands by. */
    static RegionPlan primary(PrimaryRegion region, RegionSizes full, RegionRoles roles) {
        return new RegionPlan(
                region.name(),
                region.cidr(),
                full,
                List.of(full.gateway(), full.services(), full.system()),
                zones(region.zones()),
                roles.of(region.name()),
                roles,
                region.existingNetwork());
    }

    /** The secondary region. Its size depends on its role and on the standby mode. */
    static RegionPlan secondary(SecondaryRegion region, RegionSizes full, RegionRoles roles) {
        var role = roles.of(region.name());
        var hasFullSize = role.capacity() == RegionCapacity.FULL || region.standby() == Standby.HOT;
        var sizes = hasFullSize ? full : full.standby();
        var isPilot = role.capacity() == RegionCapacity.STANDBY && region.standby() == Standby.PILOT;
        var groups = isPilot ? List.of(sizes.system()) : List.of(sizes.gateway(), sizes.services(), sizes.system());
        return new RegionPlan(
                region.name(),
                region.cidr(),
                sizes,
                groups,
                zones(region.zones()),
                role,
                roles,
                region.existingNetwork());
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
