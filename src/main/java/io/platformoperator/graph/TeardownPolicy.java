package io.platformoperator.graph;

/** Treatment of resources that hold data when their owner is deleted. */
public enum TeardownPolicy {
    /** Retain them and every resource that they depend on. */
    RETAIN,
    /**
     * Delete them after a final snapshot, if the cloud offers snapshots. Retain the keys that encrypt the snapshots.
     */
    SNAPSHOT,
    /** Delete them without a snapshot. */
    DELETE
}
