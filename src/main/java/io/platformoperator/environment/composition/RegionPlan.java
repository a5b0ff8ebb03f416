package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.SecondaryRegionSpec;
import io.platformoperator.api.v1alpha1.Standby;
import io.platformoperator.environment.sizing.NodeGroupSize;
import io.platformoperator.environment.sizing.Sizes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one region gets.
 *
 * @param nodeGroups the node groups it runs
 */
record RegionPlan(
        String region,
        String cidr,
        Sizes sizes,
        List<NodeGroupSize> nodeGroups,
        @Nullable ExistingNetwork existing) {
    /** A region that runs the platform. */
    static RegionPlan active(String region, String cidr, Sizes sizes, @Nullable ExistingNetwork existing) {
        return new RegionPlan(
                region, cidr, sizes, List.of(sizes.gateway(), sizes.services(), sizes.system()), existing);
    }

    /** A region that stands by, as much of it as the spec says. */
    static RegionPlan standby(SecondaryRegionSpec region, Sizes full) {
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
