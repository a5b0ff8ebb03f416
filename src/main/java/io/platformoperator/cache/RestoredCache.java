package io.platformoperator.cache;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.CacheSnapshotTime;
import io.platformoperator.aws.resources.RestoreRecord;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKindBuilder;
import io.platformoperator.subsystem.BackupSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.Snapshot;

/**
 * A replication group that is created with the data of a snapshot of another environment's cache. A cache starts empty if there is no
 * snapshot: what it holds can be computed again, so that an environment with a restored database does not wait for it.
 */
final class RestoredCache {
    private RestoredCache() {}

    /** The snapshot that a group is created from. */
    record Origin(Snapshot snapshot, BackupSource source) {
        String name() {
            return snapshot.snapshotName();
        }

        /** All tags of a group that is created from the snapshot. */
        Map<String, String> tags(CreateRequest request) {
            return RestoreRecord.tags(request, source.environment(), snapshot.arn(), CacheSnapshotTime.of(snapshot));
        }
    }

    /** Adds the fields of a restore to the kind of the groups. */
    static ResourceKindBuilder<Aws, ReplicationGroups.Desired, ObservedReplicationGroup> fields(
            ResourceKindBuilder<Aws, ReplicationGroups.Desired, ObservedReplicationGroup> kind) {
        return kind.field(
                        "restoreFrom",
                        desired -> BackupSource.textOf(desired.backupSource()),
                        observed -> null,
                        AT_CREATION_ONLY)
                .field(
                        "restoreWaiting",
                        desired -> desired.source() == null ? false : null,
                        observed -> RestoreRecord.isIncomplete(observed.tags()),
                        IN_PLACE);
    }

    /**
     * What a group is created from. Empty for a group without a source or whose source has no snapshot, and for one that was restored from
     * that source before: its clients have written since.
     */
    static Optional<Origin> find(Aws aws, ReplicationGroups.Desired desired, CreateRequest request) {
        var source = desired.backupSource();
        if (source == null
                || RestoreRecord.isRecorded(
                        aws, desired.tokenSecretArn(), request.identity().environment(), source.environment())) {
            return Optional.empty();
        }
        return newest(aws, source).map(snapshot -> new Origin(snapshot, source));
    }

    /**
     * The newest snapshot that is not newer than the time of the source. Names of caches do not contain the namespace of their
     * environment; the tags of the KMS key that encrypts a snapshot do.
     */
    private static Optional<Snapshot> newest(Aws aws, BackupSource source) {
        var keys = aws.keyTags().byArn();
        return aws
                .elastiCache()
                .describeSnapshotsPaginator(r -> r.replicationGroupId(source.store()))
                .snapshots()
                .stream()
                .filter(snapshot -> "available".equals(snapshot.snapshotStatus())
                        && source.environment().equals(environment(keys, snapshot)))
                .filter(snapshot ->
                        source.time() == null || !CacheSnapshotTime.of(snapshot).isAfter(source.time()))
                .max(Comparator.comparing(CacheSnapshotTime::of));
    }

    /** ElastiCache returns a key's ARN or its id, whichever the create call of the group contained. */
    private static @Nullable String environment(Map<String, Map<String, String>> keys, Snapshot snapshot) {
        var key = String.valueOf(snapshot.kmsKeyId());
        return keys.entrySet().stream()
                .filter(entry -> entry.getKey().equals(key) || entry.getKey().endsWith("/" + key))
                .findFirst()
                .map(entry -> entry.getValue().get(Identity.ENVIRONMENT_TAG))
                .orElse(null);
    }

    /** Records that the restore of a group is complete. Each step may be repeated. */
    static void complete(Aws aws, ObservedReplicationGroup observed, ReplicationGroups.Desired desired) {
        var completed = RestoreRecord.complete(aws, desired.tokenSecretArn(), observed.tags());
        ElastiCacheTags.put(aws, observed.group().arn(), completed);
    }
}
