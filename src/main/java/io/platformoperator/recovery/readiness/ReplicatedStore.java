package io.platformoperator.recovery.readiness;

import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import java.util.Locale;

/** A data store whose heartbeats the probe writes in one region and reads in the other. */
enum ReplicatedStore {
    /** PostgreSQL. */
    DATABASE("PlatformDatabase", CloudWatchFigures.REPLICA_LAG),
    /** Redis or Valkey. */
    CACHE("PlatformCache", CloudWatchFigures.CACHE_LAG);

    private final String child;
    private final String metric;

    ReplicatedStore(String child, String metric) {
        this.child = child;
        this.metric = metric;
    }

    /** Name of the part, and of the store in messages. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Prefix of reasons, such as {@code Database}. */
    String title() {
        return name().charAt(0) + text().substring(1);
    }

    /** Kind of the child that has the store. */
    String child() {
        return child;
    }

    /** Metric of CloudWatch with the lag in seconds. */
    String metric() {
        return metric;
    }

    /** The store as a probe saw it. */
    StoreObservation of(PublishedObservation observation) {
        var seen = this == DATABASE ? observation.database() : observation.cache();
        return seen == null ? StoreObservation.NOTHING_YET : seen;
    }
}
