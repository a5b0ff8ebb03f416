package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.NetworkSpec.ExistingNetwork;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion;
import io.platformoperator.api.v1alpha1.Regions.SecondaryRegion.Standby;
import io.platformoperator.environment.sizing.RegionSizes;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inputs for the composition of one region.
 *
 * @param nodeGroups node groups of the region; a pilot region has only {@code system}
 * @param existing existing network to use; null if the operator creates the VPC
 */
record RegionPlan(
        String region,
        String cidr,
        RegionSizes sizes,
        List<NodeGroupSize> nodeGroups,
        @Nullable ExistingNetwork existing) {
    /** The active region. It has the full sizes. */
    static RegionPlan active(String region, String cidr, RegionSizes sizes, @Nullable ExistingNetwork existing) {
        return new RegionPlan(
                region, cidr, sizes, List.of(sizes.gateway(), sizes.services(), sizes.system()), existing);
    }

    /** A secondary region that is not active. Its size depends on the standby mode. */
    static RegionPlan standby(SecondaryRegion region, RegionSizes full) {
        if (region.standby() == Standby.HOT) {
            return active(region.name(), region.cidr(), full, null);
        }
        var sizes = full.standby();
        var groups = region.standby() == Standby.PILOT
                ? List.of(sizes.system())
                : List.of(sizes.gateway(), sizes.services(), sizes.system());
        return new RegionPlan(region.name(), region.cidr(), sizes, groups, null);
    }
}
