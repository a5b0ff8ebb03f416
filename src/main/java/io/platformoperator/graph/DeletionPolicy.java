package io.platformoperator.graph;

/** What happens to resources that hold data when their owner goes. */
public enum DeletionPolicy {
    /** They stay, with all that they stand on. */
    RETAIN,
    /** A last snapshot is taken where the cloud has one, then they go; the keys that snapshots are encrypted with stay. */
    SNAPSHOT,
    /** They go. */
    DELETE
}
