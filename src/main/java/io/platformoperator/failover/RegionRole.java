package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;

/**
 * What the children of one region are to be now.
 *
 * @param data role of the database and the cache
 * @param fenced true if the database and the cache refuse applications
 * @param capacity the region's size. The primary region has node groups of full size in any case
 * @param held true if the operator may change nothing in the region but its database and its cache, because it has to fence
 *     these first
 */
public record RegionRole(DataRole data, boolean fenced, RegionCapacity capacity, boolean held) {
    static RegionRole writer(RegionCapacity capacity) {
        return new RegionRole(DataRole.WRITER, false, capacity, false);
    }

    static RegionRole replica(RegionCapacity capacity) {
        return new RegionRole(DataRole.REPLICA, false, capacity, false);
    }

    RegionRole withFence(boolean isFenced) {
        return new RegionRole(data, isFenced, capacity, held);
    }

    RegionRole withHold(boolean isHeld) {
        return new RegionRole(data, fenced, capacity, isHeld);
    }

    RegionRole withCapacity(RegionCapacity other) {
        return new RegionRole(data, fenced, other, held);
    }
}
