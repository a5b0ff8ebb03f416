package io.platformoperator.drill;

import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.CacheSnapshotTime;
import io.platformoperator.drill.RestorePoints.Found;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.CacheParameterGroupStatus;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Snapshot;

/** Finds the newest snapshot of the cache. Reads AWS. */
final class CacheSnapshots {
    private static final String KIND = "elasticache/ReplicationGroup";
    private static final String NO_CACHE = "NoCache";
    /** Prefix of the parameter groups that ElastiCache creates for members of global datastores. */
    private static final String OF_GLOBAL_DATASTORE = "global-datastore-";

    private CacheSnapshots() {}

    static Found newest(Aws aws, DrillEnvironment environment) {
        var child = environment.cache();
        var secret = child == null ? null : child.statusOrEmpty().outputs().get("secretArn");
        var id = child == null
                ? null
                : child.statusOrEmpty().resources().stream()
                        .filter(resource -> resource.kind().equals(KIND))
                        .map(ResourceStatus::id)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        if (id == null || secret == null) {
            return new Found.None(
                    NO_CACHE, "the environment " + environment.name() + " has no cache in " + environment.region());
        }
        var group = describe(aws, id);
        var node = group.flatMap(found -> aws.elastiCache().describeCacheClustersPaginator().cacheClusters().stream()
                .filter(each -> id.equals(each.replicationGroupId()))
                .findFirst());
        if (group.isEmpty() || node.isEmpty()) {
            return new Found.None(NO_CACHE, "ElastiCache has no replication group " + id + " with a node");
        }
        return aws.elastiCache().describeSnapshotsPaginator(r -> r.replicationGroupId(id)).snapshots().stream()
                .filter(snapshot -> "available".equals(snapshot.snapshotStatus()))
                .max(Comparator.comparing(CacheSnapshotTime::of))
                .<Found>map(snapshot -> new Found.Point(settings(snapshot, group.get(), node.get(), secret)))
                .orElseGet(() -> new Found.None(
                        RestorePoints.NO_BACKUPS,
                        "the cache " + id + " has no snapshot: set spec.cache.snapshotRetentionDays, and wait for the"
                                + " first snapshot"));
    }

    private static CacheRestoreSettings settings(
            Snapshot snapshot, ReplicationGroup group, CacheCluster node, String secret) {
        return new CacheRestoreSettings(
                snapshot.snapshotName(),
                CacheSnapshotTime.of(snapshot),
                node.engine(),
                node.engineVersion(),
                node.cacheNodeType(),
                node.cacheSubnetGroupName(),
                parameterGroup(node.cacheParameterGroup()),
                group.kmsKeyId(),
                Objects.requireNonNullElse(snapshot.port(), 6379),
                secret);
    }

    private static @Nullable String parameterGroup(@Nullable CacheParameterGroupStatus of) {
        var name = of == null ? null : of.cacheParameterGroupName();
        return name == null || name.startsWith(OF_GLOBAL_DATASTORE) ? null : name;
    }

    private static Optional<ReplicationGroup> describe(Aws aws, String id) {
        try {
            return aws
                    .elastiCache()
                    .describeReplicationGroups(r -> r.replicationGroupId(id))
                    .replicationGroups()
                    .stream()
                    .findFirst();
        } catch (ReplicationGroupNotFoundException e) {
            return Optional.empty();
        }
    }
}
