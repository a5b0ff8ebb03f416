package io.platformoperator.cache;

import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;

/**
 * A primary and its replicas, encrypted in transit and at rest; clients need a token, which is read from the secret at
 * the moment of creation and known to nobody else.
 */
final class ReplicationGroups {
    static final int PORT = 6379;

    private ReplicationGroups() {}

    /**
     * What is wanted of a replication group.
     *
     * @param name lower case letters, digits and single hyphens, at most 40 characters
     * @param engineVersion a floor, since ElastiCache brings newer minor versions on its own
     * @param nodes one primary, the rest replicas; from two on a replica takes over when the primary fails
     * @param zones where the nodes are put, in turn
     * @param tokenSecretArn secret that holds the AUTH token
     * @param keyArn KMS key; fixed for ever
     * @param applyImmediately whether a new node type or version is applied at once, or in the maintenance window
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
            boolean applyImmediately) {
        boolean failover() {
            return nodes > 1;
        }
    }

    /** {@code elasticache/ReplicationGroup}. */
    static final ResourceKind<Aws, Desired, ObservedReplicationGroup> KIND = ResourceKind.<Aws, Desired, ObservedReplicationGroup>named(
                    "elasticache/ReplicationGroup")
            .iam(
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters",
                    "tag:GetResources",
                    "elasticache:ListTagsForResource",
                    "elasticache:CreateReplicationGroup",
                    "elasticache:AddTagsToResource",
                    "elasticache:ModifyReplicationGroup",
                    "elasticache:IncreaseReplicaCount",
                    "elasticache:DecreaseReplicaCount",
                    "elasticache:DeleteReplicationGroup",
                    "elasticache:CreateSnapshot",
                    "elasticache:DescribeSnapshots",
                    "secretsmanager:GetSecretValue",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:CreateGrant",
                    "iam:CreateServiceLinkedRole",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs")
            .uses(Quota.CACHE_NODES.key(), Desired::nodes)
            .takes(Duration.ofMinutes(8))
            .holdsData()
            .list(ReplicationGroups::list)
            .details(Duration.ofHours(1), ReplicationGroups::read, ReplicationGroups::carry)
            .followedAlone()
            .stateIsListed()
            .id(ObservedReplicationGroup::id)
            .tags(ObservedReplicationGroup::tags)
            .name(Desired::name, ObservedReplicationGroup::id)
            .state(ObservedReplicationGroup::state)
            .preview(ReplicationGroups::preview)
            .create(ReplicationGroups::create)
            .relativeField(
                    "engine",
                    Desired::engine,
                    (desired, observed) -> observed.isUpgradeWaiting() ? desired.engine() : observed.engine(),
                    IN_PLACE)
            .relativeField("engineVersion", Desired::engineVersion, ReplicationGroups::version, IN_PLACE)
            .relativeField(
                    "parameterGroup",
                    Desired::parameterGroup,
                    (desired, observed) -> observed.isUpgradeWaiting() ? desired.parameterGroup() : observed.parameterGroup(),
                    IN_PLACE)
            .field("nodeType", Desired::nodeType, ObservedReplicationGroup::nodeType, IN_PLACE)
            .field("changesWaiting", desired -> desired.applyImmediately() ? false : null, ObservedReplicationGroup::isWaiting, IN_PLACE)
            .field("nodes", Desired::nodes, ObservedReplicationGroup::nodes, IN_PLACE)
            .field("automaticFailover", Desired::failover, ObservedReplicationGroup::failover, IN_PLACE)
            .field("multiAZ", Desired::failover, observed -> observed.shown().multiAZ() == MultiAZStatus.ENABLED, IN_PLACE)
            .field("securityGroups", desired -> Set.of(desired.securityGroupId()), ObservedReplicationGroup::securityGroups, IN_PLACE)
            .field(
                    "snapshotRetentionDays",
                    Desired::snapshotRetentionDays,
                    observed -> observed.shown().snapshotRetentionLimit(),
                    IN_PLACE)
            .field(
                    "snapshotWindow",
                    // ElastiCache shows none while it takes no snapshots.
                    desired -> desired.snapshotRetentionDays() == 0 ? null : desired.snapshotWindow(),
                    observed -> observed.shown().snapshotWindow(),
                    IN_PLACE)
            .field(
                    "maintenanceWindow",
                    Desired::maintenanceWindow,
                    observed -> observed.ofMember(CacheCluster::preferredMaintenanceWindow),
                    IN_PLACE)
            .field(
                    "autoMinorVersionUpgrade",
                    desired -> true,
                    observed -> Boolean.TRUE.equals(observed.shown().autoMinorVersionUpgrade()),
                    IN_PLACE)
            .field(
                    "subnetGroup",
                    Desired::subnetGroup,
                    observed -> observed.ofMember(CacheCluster::cacheSubnetGroupName),
                    REFUSE)
            .field("authToken", desired -> true, observed -> observed.shown().authTokenEnabled(), REFUSE)
            .field("encryptionInTransit", desired -> true, observed -> observed.shown().transitEncryptionEnabled(), REFUSE)
            .field("encryptionAtRest", desired -> true, observed -> observed.shown().atRestEncryptionEnabled(), REFUSE)
            .field(
                    "encryptionKey",
                    desired -> keyId(desired.keyArn()),
                    observed -> keyId(observed.shown().kmsKeyId()),
                    REFUSE)
            .update((aws, observed, desired, changes) -> {
                ReplicationGroupChange.next(observed, desired, changes).apply(aws, observed, desired, changes);
                return null; // what came of it shows on the members
            })
            .retag((aws, observed, tags) -> CacheTags.put(aws, observed.shown().arn(), tags))
            .delete((aws, observed, request) -> ReplicationGroupDeletion.of(aws, observed, request.policy()))
            .monthlyCost(desired -> Catalog.standard().instancePerMonth(desired.nodeType()) * desired.nodes())
            .build();

    private static List<ObservedReplicationGroup> list(Aws aws) {
        var tags = aws.tagged().picture();
        var listed = aws.elastiCache().describeReplicationGroupsPaginator().replicationGroups().stream()
                .map(group -> new ObservedReplicationGroup(group, List.of(), tags.of(group.arn())))
                .toList();
        return listed.stream().noneMatch(ObservedReplicationGroup::isServing) ? listed : withMembers(aws, listed);
    }

    private static List<ObservedReplicationGroup> withMembers(Aws aws, List<ObservedReplicationGroup> groups) {
        var members = members(aws)
                .filter(member -> member.replicationGroupId() != null)
                .collect(Collectors.groupingBy(CacheCluster::replicationGroupId));
        return groups.stream()
                .map(group -> group.isServing() ? group.with(members.getOrDefault(group.id(), List.of())) : group)
                .toList();
    }

    /** Members are looked at once the group says that it is there: before that they tell nothing more. */
    private static Optional<ObservedReplicationGroup> read(Aws aws, ObservedReplicationGroup known) {
        try {
            var shown = aws.elastiCache()
                    .describeReplicationGroups(r -> r.replicationGroupId(known.id()))
                    .replicationGroups()
                    .getFirst();
            var group = new ObservedReplicationGroup(shown, List.of(), CacheTags.known(aws, shown.arn(), known.tags()));
            return Optional.of(
                    group.isServing() ? withMembers(aws, List.of(group)).getFirst() : group);
        } catch (ReplicationGroupNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Stream<CacheCluster> members(Aws aws) {
        return aws
                .elastiCache()
                .describeCacheClustersPaginator(r -> r.showCacheClustersNotInReplicationGroups(false))
                .cacheClusters()
                .stream();
    }

    /** Of all that it shows, only the tags lag behind. */
    private static ObservedReplicationGroup carry(ObservedReplicationGroup before, ObservedReplicationGroup listed) {
        return new ObservedReplicationGroup(listed.shown(), listed.members(), listed.tags().isEmpty() ? before.tags() : listed.tags());
    }

    private static ObservedReplicationGroup preview(Desired desired) {
        var address = Endpoint.builder().address(Plan.KNOWN_LATER).port(PORT).build();
        return new ObservedReplicationGroup(
                ReplicationGroup.builder()
                        .replicationGroupId(desired.name())
                        .arn(Plan.KNOWN_LATER)
                        .status("available")
                        .nodeGroups(NodeGroup.builder().primaryEndpoint(address).build())
                        .build(),
                List.of(),
                Map.of());
    }

    private static ObservedReplicationGroup create(Aws aws, Desired desired, Claim request) {
        var token = Secrets.password(aws, desired.tokenSecretArn());
        var created = aws.elastiCache()
                .createReplicationGroup(r -> r.replicationGroupId(desired.name())
                        .replicationGroupDescription(
                                "Cache of " + request.identity().environment())
                        .engine(desired.engine())
                        .engineVersion(desired.engineVersion())
                        .cacheNodeType(desired.nodeType())
                        .numCacheClusters(desired.nodes())
                        .preferredCacheClusterAZs(zones(desired))
                        .automaticFailoverEnabled(desired.failover())
                        .multiAZEnabled(desired.failover())
                        .cacheSubnetGroupName(desired.subnetGroup())
                        .securityGroupIds(desired.securityGroupId())
                        .cacheParameterGroupName(desired.parameterGroup())
                        .port(PORT)
                        .transitEncryptionEnabled(true)
                        .authToken(token)
                        .atRestEncryptionEnabled(true)
                        .kmsKeyId(desired.keyArn())
                        .snapshotRetentionLimit(desired.snapshotRetentionDays())
                        .snapshotWindow(desired.snapshotRetentionDays() == 0 ? null : desired.snapshotWindow())
                        .preferredMaintenanceWindow(desired.maintenanceWindow())
                        .autoMinorVersionUpgrade(true)
                        .tags(CacheTags.list(request.tags())))
                .replicationGroup();
        return new ObservedReplicationGroup(created, List.of(), request.tags());
    }

    private static List<String> zones(Desired desired) {
        return IntStream.range(0, desired.nodes())
                .mapToObj(node -> desired.zones().get(node % desired.zones().size()))
                .toList();
    }

    private static @Nullable String version(Desired desired, ObservedReplicationGroup observed) {
        var version = observed.engineVersion();
        return version == null ? null : EngineVersion.asFloor(desired.engineVersion(), version);
    }

    /** ElastiCache shows a key by ARN or id, as it was given. */
    private static @Nullable String keyId(@Nullable String key) {
        return key == null ? null : key.substring(key.lastIndexOf('/') + 1);
    }
}
