package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the children of one region are to be now.
 *
 * @param data role of the database and the cache
 * @param fenced true if the database and the cache refuse applications
 * @param capacity the region's size. The primary region has node groups of full size in any case
 * @param held true if the operator may change nothing in the region but its database and its cache, because it has to fence
 *     these first
 * @param probe what the region's probe is asked for; null for nothing
 * @param stacks what the region's stacks are asked for
 */
public record RegionRole(
        DataRole data,
        boolean fenced,
        RegionCapacity capacity,
        boolean held,
        @Nullable ProbeRequest probe,
        StackRequests stacks) {
    static RegionRole writer(RegionCapacity capacity) {
        return new RegionRole(DataRole.WRITER, false, capacity, false, null, StackRequests.NONE);
    }

    static RegionRole replica(RegionCapacity capacity) {
        return new RegionRole(DataRole.REPLICA, false, capacity, false, null, StackRequests.NONE);
    }

    RegionRole withFence(boolean isFenced) {
        return new RegionRole(data, isFenced, capacity, held, probe, stacks);
    }

    RegionRole withHold(boolean isHeld) {
        return new RegionRole(data, fenced, capacity, isHeld, probe, stacks);
    }

    RegionRole withProbe(@Nullable ProbeRequest request) {
        return new RegionRole(data, fenced, capacity, held, request, stacks);
    }

    RegionRole withStacks(StackRequests requests) {
        return new RegionRole(data, fenced, capacity, held, probe, requests);
    }
}
