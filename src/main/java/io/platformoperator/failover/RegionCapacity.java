package io.platformoperator.failover;

/** How much of the full size a region has. */
public enum RegionCapacity {
    /** The size of a region that stands by. */
    STANDBY,
    /** Node groups and stacks have their full size. The database and the cache have neither more nodes nor another zone yet. */
    SCALED,
    /** Everything has its full size. */
    FULL
}
