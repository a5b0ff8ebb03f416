package io.platformoperator.environment.sizing;

/** The production sizes. The other tiers get a share of them. */
final class ProductionSizes {
    /** Size of one node group. */
    record Nodes(String name, String instanceType, int min, int max) {}

    static final Nodes GATEWAY = new Nodes("gateway", "c5.xlarge", 3, 10);
    static final Nodes SERVICES = new Nodes("services", "m5.2xlarge", 3, 20);
    /** Runs observability and add-ons. */
    static final Nodes SYSTEM = new Nodes("system", "m5.xlarge", 3, 6);

    static final String DATABASE_CLASS = "db.r5.4xlarge";
    static final int READ_REPLICAS = 2;
    static final int STORAGE_GIB = 1024;
    static final int GROWTH_GIB_PER_YEAR = 12 * 100;
    static final int IOPS = 10_000;

    static final String CACHE_TYPE = "cache.r6g.xlarge";
    static final int CACHE_NODES = 3;

    private ProductionSizes() {}
}
