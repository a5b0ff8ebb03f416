package io.platformoperator.database;

import io.platformoperator.catalog.Catalog;

/** What an instance costs: its class, its storage, and what it has above gp3's base. Multi-AZ costs twice. */
final class InstanceCost {
    private InstanceCost() {}

    /** US dollars a month. */
    static double perMonth(String instanceClass, Gp3 storage, boolean multiAz) {
        var prices = Catalog.standard();
        var zones = multiAz ? "-multi-az" : "";
        var iops = storage.iops() == null ? 0 : Math.max(0, storage.iops() - Gp3.BASE_IOPS);
        var throughput =
                storage.throughputMiBps() == null ? 0 : Math.max(0, storage.throughputMiBps() - Gp3.BASE_THROUGHPUT);
        return prices.instancePerMonth(instanceClass) * (multiAz ? 2 : 1)
                + prices.perMonth("rds-gp3-gib" + zones) * storage.gib()
                + prices.perMonth("rds-gp3-iops" + zones) * iops
                + prices.perMonth("rds-gp3-mibps" + zones) * throughput;
    }
}
