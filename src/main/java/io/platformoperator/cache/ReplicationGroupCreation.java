package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.OwnResource;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.CreateRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.elasticache.model.CreateReplicationGroupRequest;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupAlreadyExistsException;

/** Creates a region's replication group, empty, from a snapshot, or as a secondary of the global datastore of the other region. */
final class ReplicationGroupCreation {
    static final int PORT = 6379;

    /** Tag key of a secondary that replaced a group with data of its own; the value is the name of that group's final snapshot. */
    static final String FORMER_SNAPSHOT_TAG = "platform-operator.io/former-writer-snapshot";

    private ReplicationGroupCreation() {}

    static ObservedReplicationGroup create(Aws aws, ReplicationGroups.Desired desired, CreateRequest request) {
        var source = desired.source();
        var globalDatastore = source == null ? null : source.requireGlobalDatastore(aws);
        var tags = new HashMap<>(request.tags());
        if (desired.oldPrimary() != null) {
            ReplicationGroupDeletion.newestFinalSnapshot(aws, desired.name())
                    .ifPresent(snapshot -> tags.put(FORMER_SNAPSHOT_TAG, snapshot));
        }
        var settings = settings(aws, desired, request);
        if (source == null) {
            RestoredCache.find(aws, desired, request).ifPresent(origin -> {
                settings.snapshotName(origin.name());
                tags.putAll(origin.tags(request));
            });
        }
        settings.tags(ElastiCacheTags.fromMap(tags));
        var engine = globalDatastore == null
                ? withEngine(settings, desired)
                : settings.globalReplicationGroupId(globalDatastore);
        return OwnResource.createOrGet(
                request,
                () -> new ObservedReplicationGroup(request(aws, engine), List.of(), tags),
                ReplicationGroupAlreadyExistsException.class,
                () -> ReplicationGroupReader.read(aws, desired.name(), Map.of())
                        .filter(group -> group.isSecondary() == (globalDatastore != null)),
                ObservedReplicationGroup::tags);
    }

    private static ReplicationGroup request(Aws aws, CreateReplicationGroupRequest.Builder settings) {
        return aws.elastiCache().createReplicationGroup(settings.build()).replicationGroup();
    }

    /** The settings that every replication group has of its own, also in a global datastore. */
    private static CreateReplicationGroupRequest.Builder settings(
            Aws aws, ReplicationGroups.Desired desired, CreateRequest request) {
        return CreateReplicationGroupRequest.builder()
                .replicationGroupId(desired.name())
                .replicationGroupDescription("Cache of " + request.identity().environment())
                .numCacheClusters(desired.nodes())
                .preferredCacheClusterAZs(zones(desired))
                .cacheSubnetGroupName(desired.subnetGroup())
                .securityGroupIds(desired.securityGroupId())
                .port(PORT)
                .authToken(Secrets.password(aws, desired.tokenSecretArn()))
                .kmsKeyId(desired.keyArn())
                .snapshotRetentionLimit(desired.snapshotRetentionDays())
                .snapshotWindow(desired.snapshotRetentionDays() == 0 ? null : desired.snapshotWindow())
                .preferredMaintenanceWindow(desired.maintenanceWindow());
    }

    /**
     * Adds the settings that a secondary of a global datastore inherits from the primary. ElastiCache refuses a request that
     * contains them and a global datastore.
     */
    private static CreateReplicationGroupRequest.Builder withEngine(
            CreateReplicationGroupRequest.Builder settings, ReplicationGroups.Desired desired) {
        return settings.engine(desired.engine())
                .engineVersion(desired.engineVersion())
                .cacheNodeType(desired.nodeType())
                .automaticFailoverEnabled(desired.failover())
                .multiAZEnabled(desired.failover())
                .cacheParameterGroupName(desired.parameterGroup())
                .transitEncryptionEnabled(true)
                .atRestEncryptionEnabled(true)
                .autoMinorVersionUpgrade(true);
    }

    private static List<String> zones(ReplicationGroups.Desired desired) {
        return IntStream.range(0, desired.nodes())
                .mapToObj(node -> desired.zones().get(node % desired.zones().size()))
                .toList();
    }
}
