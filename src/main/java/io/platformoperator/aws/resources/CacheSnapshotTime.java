package io.platformoperator.aws.resources;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import software.amazon.awssdk.services.elasticache.model.NodeSnapshot;
import software.amazon.awssdk.services.elasticache.model.Snapshot;

/** When a snapshot of a cache was taken. ElastiCache has a time for each part of a snapshot, and none for the whole. */
public final class CacheSnapshotTime {
    private CacheSnapshotTime() {}

    /** Time of the newest part of the snapshot; {@link Instant#EPOCH} if no part has a time yet. */
    public static Instant of(Snapshot snapshot) {
        return snapshot.nodeSnapshots().stream()
                .map(NodeSnapshot::snapshotCreateTime)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
