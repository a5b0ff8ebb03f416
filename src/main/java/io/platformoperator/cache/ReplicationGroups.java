package io.platformoperator.cache;

import static io.platformoperator.graph.UpdateBehavior.IMMEDIATE;
import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.MaintenanceWindow;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.DataReplacement;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.BackupSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;

/**
 * An ElastiCache replication group: a primary node and its replicas, encrypted in transit and at rest. Clients need an
 * AUTH token. The operator reads the token from its secret when it creates the group, and stores it nowhere else.
 *
 * <p>A secondary of a global datastore replicates the group of another region. The primary's region changes the node type,
 * engine, version and failover of all members. A failover makes a secondary the primary, and the primary a secondary. A group
 * that accepts writes and is in no global datastore with the other one can't become a secondary: a fenced one is replaced.
 */
final class ReplicationGroups {
    /** The logical id of a region's replication group. */
    static final String LOGICAL_ID = "replication-group";

    private ReplicationGroups() {}

    /**
     * A desired replication group.
     *
     * @param name lower case letters, digits and single hyphens, at most 40 characters
     * @param engineVersion the minimum version: ElastiCache upgrades minor versions by itself
     * @param nodes the number of nodes: one primary, the others replicas. With two or more, a replica takes over if the
     *     primary fails
     * @param zones the zones over which the nodes are distributed
     * @param tokenSecretArn the secret that contains the AUTH token
     * @param keyArn the KMS key; immutable
     * @param applyImmediately whether a new node type or version is applied at once instead of in the maintenance window
     * @param isWriter whether clients write to the group: a secondary is promoted. False leaves a group as it is
     * @param globalDatastore name of the global datastore of which the group is to be a secondary, without the prefix of its
     *     region; null for a group with data of its own
     * @param source the primary of that global datastore; null for a group with data of its own
     * @param oldPrimary what becomes of a group that accepts writes and has to be such a secondary; null if none may be replaced
     * @param backupSource the cache of whose snapshots a group gets its data when it is created; null for an empty one
     */
    record Desired(
            String name,
            String engine,
            String engineVersion,
            String nodeType,
            int nodes,
            List<String> zones,
            String subnetGroup,
            String securityGroupId,
            String parameterGroup,
            String tokenSecretArn,
            String keyArn,
            int snapshotRetentionDays,
            String snapshotWindow,
            String maintenanceWindow,
            boolean applyImmediately,
            boolean isWriter,
            @Nullable String globalDatastore,
            @Nullable GlobalDatastoreSource source,
            @Nullable OldPrimary oldPrimary,
            @Nullable BackupSource backupSource) {
        boolean failover() {
            return nodes > 1;
        }

        /**
         * True if this region may change the nodes of that group now. ElastiCache applies changes of a global datastore at once
         * only, so the operator makes them in the maintenance window of the primary.
         */
        private boolean mayChangeNodes(ObservedReplicationGroup observed, Instant time) {
            return !observed.isSecondary()
                    && (!observed.isMember() || applyImmediately || MaintenanceWindow.isOpen(maintenanceWindow, time));
        }
    }

    /** {@code elasticache/ReplicationGroup}. */
    static final ResourceKind<Aws, Desired, ObservedReplicationGroup> KIND = RestoredCache.fields(
                    ResourceKind.<Aws, Desired, ObservedReplicationGroup>named("elasticache/ReplicationGroup"))
            .iam(
                    IamStatement.allow(
                            "elasticache:DescribeReplicationGroups",
                            "elasticache:DescribeCacheClusters",
                            "tag:GetResources",
                            "elasticache:ListTagsForResource",
                            "elasticache:DescribeSnapshots",
                            "kms:ListKeys",
                            "kms:ListResourceTags",
                            "kms:DescribeKey",
                            "ec2:DescribeSecurityGroups",
                            "ec2:DescribeNetworkInterfaces",
                            "ec2:DescribeSubnets",
                            "ec2:DescribeVpcs"),
                    IamStatement.viaServices("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"),
                    IamStatement.creates("elasticache:CreateReplicationGroup"),
                    IamStatement.changes(
                            "elasticache:AddTagsToResource",
                            "elasticache:ModifyReplicationGroup",
                            "elasticache:IncreaseReplicaCount",
                            "elasticache:DecreaseReplicaCount",
                            "elasticache:DeleteReplicationGroup",
                            "secretsmanager:GetSecretValue",
                            "secretsmanager:DescribeSecret",
                            "secretsmanager:TagResource",
                            "kms:Decrypt"),
                    IamStatement.allow("elasticache:AddTagsToResource")
                            // ElastiCache asks for the right on the snapshot too.
                            .on(
                                    "arn:aws:elasticache:*:{account}:replicationgroup:{regional:40}",
                                    "arn:aws:elasticache:*:{account}:snapshot:*")
                            .whenSettingTags(),
                    IamStatement.allow("elasticache:DescribeGlobalReplicationGroups"),
                    IamStatement.allow(
                                    "elasticache:DeleteGlobalReplicationGroup",
                                    "elasticache:DisassociateGlobalReplicationGroup",
                                    "elasticache:FailoverGlobalReplicationGroup",
                                    "elasticache:ModifyGlobalReplicationGroup")
                            .on("arn:aws:elasticache::{account}:globalreplicationgroup:*-{environment}"),
                    IamStatement.changes("elasticache:CreateSnapshot"),
                    IamStatement.allow("elasticache:CreateSnapshot", "elasticache:DeleteReplicationGroup")
                            .on("arn:aws:elasticache:*:{account}:snapshot:{regional}"),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"),
                    IamStatement.createServiceLinkedRole("elasticache.amazonaws.com"))
            .usesQuota(Quota.CACHE_NODES.key(), Desired::nodes)
            .creationTime(Duration.ofMinutes(8))
            .holdsData()
            .replacesData(new DataReplacement<>(
                    (desired, observed) -> desired.oldPrimary() != null && !observed.isSecondary(),
                    observed -> Optional.empty()))
            .list(ReplicationGroupReader::list)
            .details(Duration.ofHours(1), ReplicationGroupReader::read, ReplicationGroupReader::carry)
            .pollsIndividually()
            .listingShowsState()
            .id(ObservedReplicationGroup::id)
            .tags(ObservedReplicationGroup::tags)
            .name(Desired::name, ObservedReplicationGroup::id)
            .recreateWhenFailed(ObservedReplicationGroup::isCreationFailed)
            .acceptsWhenFailed((observed, field) -> false) // ElastiCache updates available groups only
            .state(ObservedReplicationGroup::state)
            .preview(desired -> ObservedReplicationGroup.preview(desired.name(), ReplicationGroupCreation.PORT))
            .create(ReplicationGroupCreation::create)
            .field(
                    "globalDatastore",
                    Desired::globalDatastore,
                    AbsentValue.isNone(ObservedReplicationGroup::replicated),
                    REPLACE)
            .field(
                    "writer",
                    desired -> desired.isWriter() ? true : null,
                    observed -> !observed.isSecondary(),
                    IMMEDIATE)
            .relativeField(
                    "engine",
                    Desired::engine,
                    (desired, observed, time) -> observed.isUpgradePending() || !desired.mayChangeNodes(observed, time)
                            ? desired.engine()
                            : observed.engine(),
                    IN_PLACE)
            .relativeField(
                    "engineVersion",
                    Desired::engineVersion,
                    (desired, observed, time) -> desired.mayChangeNodes(observed, time)
                            ? version(desired, observed)
                            : desired.engineVersion(),
                    IN_PLACE)
            .relativeField(
                    "parameterGroup",
                    Desired::parameterGroup,
                    (desired, observed, _) -> observed.isUpgradePending() || observed.isMember()
                            ? desired.parameterGroup()
                            : observed.parameterGroup(),
                    IN_PLACE)
            .relativeField(
                    "nodeType",
                    Desired::nodeType,
                    (desired, observed, time) ->
                            desired.mayChangeNodes(observed, time) ? observed.nodeType() : desired.nodeType(),
                    IN_PLACE)
            .field(
                    "changesWaiting",
                    desired -> desired.applyImmediately() ? false : null,
                    ObservedReplicationGroup::isModificationPending,
                    IN_PLACE)
            .field("nodes", Desired::nodes, group -> group.group().hasMemberClusters() ? group.nodes() : null, IN_PLACE)
            .relativeField(
                    "automaticFailover",
                    Desired::failover,
                    (desired, observed, _) ->
                            observed.isSecondary() ? Boolean.valueOf(desired.failover()) : observed.failover(),
                    IN_PLACE)
            .relativeField(
                    "multiAZ",
                    Desired::failover,
                    (desired, observed, _) ->
                            observed.isMember() ? Boolean.valueOf(desired.failover()) : observed.isMultiAz(),
                    IN_PLACE)
            .field(
                    "securityGroups",
                    desired -> Set.of(desired.securityGroupId()),
                    ObservedReplicationGroup::securityGroups,
                    IN_PLACE)
            .field(
                    "snapshotRetentionDays",
                    Desired::snapshotRetentionDays,
                    observed -> observed.group().snapshotRetentionLimit(),
                    IN_PLACE)
            .field(
                    "snapshotWindow",
                    // ElastiCache returns no window while snapshots are disabled.
                    desired -> desired.snapshotRetentionDays() == 0 ? null : desired.snapshotWindow(),
                    observed -> observed.group().snapshotWindow(),
                    IN_PLACE)
            .field(
                    "maintenanceWindow",
                    Desired::maintenanceWindow,
                    observed -> observed.ofMember(CacheCluster::preferredMaintenanceWindow),
                    IN_PLACE)
            .field(
                    "autoMinorVersionUpgrade",
                    desired -> true,
                    observed -> observed.isMember() ? null : observed.group().autoMinorVersionUpgrade(),
                    IN_PLACE)
            .field(
                    "subnetGroup",
                    Desired::subnetGroup,
                    observed -> observed.ofMember(CacheCluster::cacheSubnetGroupName),
                    IMMUTABLE)
            .field("authToken", desired -> true, observed -> observed.group().authTokenEnabled(), IMMUTABLE)
            .field(
                    "encryptionInTransit",
                    desired -> true,
                    observed -> observed.group().transitEncryptionEnabled(),
                    IMMUTABLE)
            .field(
                    "encryptionAtRest",
                    desired -> true,
                    observed -> observed.group().atRestEncryptionEnabled(),
                    IMMUTABLE)
            .field(
                    "encryptionKey",
                    desired -> keyId(desired.keyArn()),
                    observed -> observed.group().kmsKeyId() == null
                                    && Boolean.TRUE.equals(observed.group().atRestEncryptionEnabled())
                            ? "AWS's own key"
                            : keyId(observed.group().kmsKeyId()),
                    IMMUTABLE)
            .update((aws, observed, desired, changes) -> {
                ReplicationGroupChange.next(observed, desired, changes).apply(aws, observed, desired, changes);
                return null; // only the members show the result
            })
            .updateTags((aws, observed, tags) ->
                    ElastiCacheTags.put(aws, observed.group().arn(), tags))
            .delete(ReplicationGroupDeletion::delete)
            .monthlyCost((desired, region) ->
                    Catalog.standard().in(region).monthlyInstancePrice(desired.nodeType()) * desired.nodes())
            .build();

    private static @Nullable String version(Desired desired, ObservedReplicationGroup observed) {
        var version = observed.engineVersion();
        return version == null ? null : EngineVersion.minimumIfReached(desired.engineVersion(), version);
    }

    /** ElastiCache returns a key's ARN or its id, whichever the create call contained. */
    private static @Nullable String keyId(@Nullable String key) {
        return key == null ? null : key.substring(key.lastIndexOf('/') + 1);
    }
}
