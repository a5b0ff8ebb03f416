package io.platformoperator.recovery;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.CopyReader;
import io.platformoperator.recovery.observation.Figure;
import io.platformoperator.recovery.observation.ImageTag;
import io.platformoperator.recovery.observation.Reading;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is observed in a region where nothing is wrong; tests change its fields. */
final class ObservedRegion {
    private static final double GIB = 1024.0 * 1024 * 1024;

    final Map<String, Figure> figures = new HashMap<>();
    final String region;
    Instant at = TwoRegions.NOW;
    Reading<PublishedObservation> probe;
    Reading<Map<String, String>> rules;
    Reading<Map<String, List<ImageTag>>> images =
            Reading.of(Map.of("shop/orders", List.of(new ImageTag("sha256:1", "v1"), new ImageTag("sha256:2", "v2"))));
    Reading<Map<String, String>> secrets = Reading.of(Map.of("shop/password", "InSync"));
    Reading<Map<String, String>> keys;
    Reading<Optional<Instant>> restorable = Reading.of(Optional.of(TwoRegions.NOW.minusSeconds(240)));
    Reading<Optional<Instant>> backup = Reading.of(Optional.of(TwoRegions.NOW.minusSeconds(36_000)));
    Reading<Map<String, Instant>> copies = Reading.of(Map.of(
            CopyReader.VAULT,
            TwoRegions.NOW.minusSeconds(3000),
            CopyReader.CLUSTER,
            TwoRegions.NOW.minusSeconds(40_000)));
    Reading<Map<String, String>> quotas = Reading.of(Map.of());
    Reading<Map<String, NodeCount>> nodes = Reading.of(Map.of("services", new NodeCount("m5.2xlarge", 6, 6)));

    private ObservedRegion(String region, DataRole role, String other) {
        this.region = region;
        probe = probe(role, 5, 5);
        rules = Reading.of(Map.of(
                "shop-documents-" + region,
                "shop-documents-" + other,
                "shop-backups-" + region,
                "shop-backups-" + other));
        keys = Reading.of(Map.of(TwoRegions.key(region), "Enabled"));
    }

    static ObservedRegion active() {
        var active = new ObservedRegion(TwoRegions.EAST, DataRole.WRITER, TwoRegions.WEST);
        active.figure(CloudWatchFigures.SLOT_LAG, 1_000_000);
        active.figure(CloudWatchFigures.FREE_STORAGE, 500 * GIB);
        return active;
    }

    static ObservedRegion standby() {
        return new ObservedRegion(TwoRegions.WEST, DataRole.REPLICA, TwoRegions.EAST);
    }

    void figure(String name, double value) {
        figures.put(name, new Figure(value, at));
    }

    /** A store as a probe saw it. */
    static StoreObservation store(DataRole role, Instant heartbeatAt, String error) {
        return new StoreObservation(role, heartbeatAt, null, null, null, null, null, error);
    }

    /** What the probe reports now: the age of the newest heartbeat in each store. */
    Reading<PublishedObservation> probe(DataRole role, long databaseAge, long cacheAge) {
        return Reading.of(new PublishedObservation(
                region, at, store(role, at.minusSeconds(databaseAge), ""), store(role, at.minusSeconds(cacheAge), "")));
    }

    RegionObservation observation() {
        return new RegionObservation(
                region,
                at,
                Reading.of(Map.copyOf(figures)),
                probe,
                Reading.missing("no proof is asked for"),
                rules,
                images,
                secrets,
                keys,
                restorable,
                backup,
                copies,
                quotas,
                nodes);
    }
}
