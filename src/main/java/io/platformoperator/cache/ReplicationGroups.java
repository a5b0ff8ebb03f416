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
    record Wanted(
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
    static final ResourceKind<Aws, Wanted, Group> KIND = ResourceKind.<Aws, Wanted, Group>named(
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
            .uses(Quota.CACHE_NODES.key(), Wanted::nodes)
            .takes(Duration.ofMinutes(8))
            .holdsData()
            .list(ReplicationGroups::list)
            .details(Duration.ofHours(1), ReplicationGroups::read, ReplicationGroups::carry)
            .followedAlone()
            .stateIsListed()
            .id(Group::id)
            .tags(Group::tags)
            .name(Wanted::name, Group::id)
            .state(Group::state)
            .preview(ReplicationGroups::preview)
            .create(ReplicationGroups::create)
            .relativeField(
                    "engine",
                    Wanted::engine,
                    (want, have) -> have.isUpgradeWaiting() ? want.engine() : have.engine(),
                    IN_PLACE)
            .relativeField("engineVersion", Wanted::engineVersion, ReplicationGroups::version, IN_PLACE)
            .relativeField(
                    "parameterGroup",
                    Wanted::parameterGroup,
                    (want, have) -> have.isUpgradeWaiting() ? want.parameterGroup() : have.parameterGroup(),
                    IN_PLACE)
            .field("nodeType", Wanted::nodeType, Group::nodeType, IN_PLACE)
            .field("changesWaiting", want -> want.applyImmediately() ? false : null, Group::isWaiting, IN_PLACE)
            .field("nodes", Wanted::nodes, Group::nodes, IN_PLACE)
            .field("automaticFailover", Wanted::failover, Group::failover, IN_PLACE)
            .field("multiAZ", Wanted::failover, have -> have.shown().multiAZ() == MultiAZStatus.ENABLED, IN_PLACE)
            .field("securityGroups", want -> Set.of(want.securityGroupId()), Group::securityGroups, IN_PLACE)
            .field(
                    "snapshotRetentionDays",
                    Wanted::snapshotRetentionDays,
                    have -> have.shown().snapshotRetentionLimit(),
                    IN_PLACE)
            .field(
                    "snapshotWindow",
                    // ElastiCache shows none while it takes no snapshots.
                    want -> want.snapshotRetentionDays() == 0 ? null : want.snapshotWindow(),
                    have -> have.shown().snapshotWindow(),
                    IN_PLACE)
            .field(
                    "maintenanceWindow",
                    Wanted::maintenanceWindow,
                    have -> have.ofMember(CacheCluster::preferredMaintenanceWindow),
                    IN_PLACE)
            .field(
                    "autoMinorVersionUpgrade",
                    want -> true,
                    have -> Boolean.TRUE.equals(have.shown().autoMinorVersionUpgrade()),
                    IN_PLACE)
            .field(
                    "subnetGroup",
                    Wanted::subnetGroup,
                    have -> have.ofMember(CacheCluster::cacheSubnetGroupName),
                    REFUSE)
            .field("authToken", want -> true, have -> have.shown().authTokenEnabled(), REFUSE)
            .field("encryptionInTransit", want -> true, have -> have.shown().transitEncryptionEnabled(), REFUSE)
            .field("encryptionAtRest", want -> true, have -> have.shown().atRestEncryptionEnabled(), REFUSE)
            .field(
                    "encryptionKey",
                    want -> keyId(want.keyArn()),
                    have -> keyId(have.shown().kmsKeyId()),
                    REFUSE)
            .update((aws, have, want, changes) -> {
                GroupChange.next(have, want, changes).apply(aws, have, want, changes);
                return null; // what came of it shows on the members
            })
            .retag((aws, have, tags) -> CacheTags.put(aws, have.shown().arn(), tags))
            .delete((aws, have, farewell) -> Removal.of(aws, have, farewell.policy()))
            .monthlyCost(want -> Catalog.standard().instancePerMonth(want.nodeType()) * want.nodes())
            .build();

    private static List<Group> list(Aws aws) {
        var tags = aws.tagged().picture();
        var listed = aws.elastiCache().describeReplicationGroupsPaginator().replicationGroups().stream()
                .map(group -> new Group(group, List.of(), tags.of(group.arn())))
                .toList();
        return listed.stream().noneMatch(Group::isServing) ? listed : withMembers(aws, listed);
    }

    private static List<Group> withMembers(Aws aws, List<Group> groups) {
        var members = members(aws)
                .filter(member -> member.replicationGroupId() != null)
                .collect(Collectors.groupingBy(CacheCluster::replicationGroupId));
        return groups.stream()
                .map(group -> group.isServing() ? group.with(members.getOrDefault(group.id(), List.of())) : group)
                .toList();
    }

    /** Members are looked at once the group says that it is there: before that they tell nothing more. */
    private static Optional<Group> read(Aws aws, Group known) {
        try {
            var shown = aws.elastiCache()
                    .describeReplicationGroups(r -> r.replicationGroupId(known.id()))
                    .replicationGroups()
                    .getFirst();
            var group = new Group(shown, List.of(), CacheTags.known(aws, shown.arn(), known.tags()));
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
    private static Group carry(Group before, Group listed) {
        return new Group(listed.shown(), listed.members(), listed.tags().isEmpty() ? before.tags() : listed.tags());
    }

    private static Group preview(Wanted want) {
        var address = Endpoint.builder().address(Plan.KNOWN_LATER).port(PORT).build();
        return new Group(
                ReplicationGroup.builder()
                        .replicationGroupId(want.name())
                        .arn(Plan.KNOWN_LATER)
                        .status("available")
                        .nodeGroups(NodeGroup.builder().primaryEndpoint(address).build())
                        .build(),
                List.of(),
                Map.of());
    }

    private static Group create(Aws aws, Wanted want, Claim claim) {
        var token = Secrets.password(aws, want.tokenSecretArn());
        var made = aws.elastiCache()
                .createReplicationGroup(r -> r.replicationGroupId(want.name())
                        .replicationGroupDescription(
                                "Cache of " + claim.identity().environment())
                        .engine(want.engine())
                        .engineVersion(want.engineVersion())
                        .cacheNodeType(want.nodeType())
                        .numCacheClusters(want.nodes())
                        .preferredCacheClusterAZs(zones(want))
                        .automaticFailoverEnabled(want.failover())
                        .multiAZEnabled(want.failover())
                        .cacheSubnetGroupName(want.subnetGroup())
                        .securityGroupIds(want.securityGroupId())
                        .cacheParameterGroupName(want.parameterGroup())
                        .port(PORT)
                        .transitEncryptionEnabled(true)
                        .authToken(token)
                        .atRestEncryptionEnabled(true)
                        .kmsKeyId(want.keyArn())
                        .snapshotRetentionLimit(want.snapshotRetentionDays())
                        .snapshotWindow(want.snapshotRetentionDays() == 0 ? null : want.snapshotWindow())
                        .preferredMaintenanceWindow(want.maintenanceWindow())
                        .autoMinorVersionUpgrade(true)
                        .tags(CacheTags.list(claim.tags())))
                .replicationGroup();
        return new Group(made, List.of(), claim.tags());
    }

    private static List<String> zones(Wanted want) {
        return IntStream.range(0, want.nodes())
                .mapToObj(node -> want.zones().get(node % want.zones().size()))
                .toList();
    }

    private static @Nullable String version(Wanted want, Group have) {
        var version = have.engineVersion();
        return version == null ? null : EngineVersion.asFloor(want.engineVersion(), version);
    }

    /** ElastiCache shows a key by ARN or id, as it was given. */
    private static @Nullable String keyId(@Nullable String key) {
        return key == null ? null : key.substring(key.lastIndexOf('/') + 1);
    }
}
