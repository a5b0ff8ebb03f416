package io.platformoperator.drill;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.OwnResource;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupAlreadyExistsException;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Tag;

/**
 * A cache that a drill restores from a snapshot of the live one: one node with a security group of its own, encrypted, with the AUTH token
 * of the live cache. It is deleted without a final snapshot.
 */
final class RestoredCaches {
    private static final Duration CREATION = Duration.ofMinutes(10);
    private static final Set<String> SERVING = Set.of("available", "snapshotting");

    private RestoredCaches() {}

    /**
     * A desired cache.
     *
     * @param name lower case letters, digits and single hyphens, at most 40 characters
     */
    record Desired(String name, CacheRestoreSettings settings, String securityGroupId) {}

    /** A group with its tags, which ElastiCache does not list with it. */
    record Observed(ReplicationGroup group, Map<String, String> tags) {
        Observed {
            tags = Map.copyOf(tags);
        }

        String id() {
            return group.replicationGroupId();
        }

        /** Address of the node; null while the group has none. */
        @Nullable
        String address() {
            return group.nodeGroups().stream()
                    .map(NodeGroup::primaryEndpoint)
                    .filter(Objects::nonNull)
                    .map(Endpoint::address)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** {@code elasticache/ReplicationGroupRestore}; CloudFormation models it as a ReplicationGroup with a snapshot. */
    static final ResourceKind<Aws, Desired, Observed> KIND = ResourceKind.<Aws, Desired, Observed>named(
                    "elasticache/ReplicationGroupRestore")
            .iam(
                    IamStatement.allow(
                            "elasticache:DescribeReplicationGroups",
                            "elasticache:DescribeCacheClusters",
                            "elasticache:DescribeSnapshots",
                            "elasticache:ListTagsForResource",
                            "tag:GetResources",
                            "kms:DescribeKey"),
                    IamStatement.creates("elasticache:CreateReplicationGroup"),
                    IamStatement.allow("elasticache:AddTagsToResource")
                            // ElastiCache asks for the right on the snapshot too.
                            .on(
                                    "arn:aws:elasticache:*:{account}:replicationgroup:{regional:40}",
                                    "arn:aws:elasticache:*:{account}:snapshot:*")
                            .whenSettingTags(),
                    IamStatement.changes(
                            "elasticache:AddTagsToResource",
                            "elasticache:DeleteReplicationGroup",
                            "secretsmanager:GetSecretValue",
                            "kms:Decrypt"),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"))
            .usesQuota(Quota.CACHE_NODES.key(), desired -> 1)
            .creationTime(CREATION)
            .list(RestoredCaches::list)
            .id(Observed::id)
            .tags(Observed::tags)
            .name(Desired::name, Observed::id)
            .state(RestoredCaches::state)
            .preview(desired -> new Observed(
                    ReplicationGroup.builder()
                            .replicationGroupId(desired.name())
                            .status("available")
                            .nodeGroups(NodeGroup.builder()
                                    .primaryEndpoint(Endpoint.builder()
                                            .address(Plan.KNOWN_AFTER_APPLY)
                                            .build())
                                    .build())
                            .build(),
                    Map.of()))
            .create(RestoredCaches::create)
            .field(
                    "nodeType",
                    desired -> desired.settings().nodeType(),
                    observed -> observed.group().cacheNodeType(),
                    AT_CREATION_ONLY)
            .updateTags((aws, observed, tags) -> aws.elastiCache()
                    .addTagsToResource(
                            r -> r.resourceName(observed.group().arn()).tags(fromMap(tags))))
            .delete((aws, observed, request) -> delete(aws, observed.id()))
            .monthlyCost((desired, region) -> monthlyCost(desired.settings(), region))
            .build();

    /** US dollars per month. */
    static double monthlyCost(CacheRestoreSettings settings, String region) {
        return Catalog.standard().in(region).monthlyInstancePrice(settings.nodeType());
    }

    /** The caches of drills. The tagging API returns a new group some time after ElastiCache does. */
    private static List<Observed> list(Aws aws) {
        var groups = aws.elastiCache().describeReplicationGroupsPaginator().replicationGroups().stream()
                .filter(group -> group.replicationGroupId().contains(DrillGraphs.NAME_PART))
                .toList();
        if (groups.isEmpty()) {
            return List.of();
        }
        var tags = aws.taggedResources().snapshot();
        return groups.stream()
                .map(group -> new Observed(group, AwsTags.listedOr(tags.of(group.arn()), () -> tags(aws, group.arn()))))
                .filter(each -> DrillGraphs.SUBSYSTEM.equals(each.tags().get(Identity.SUBSYSTEM_TAG)))
                .toList();
    }

    private static Observed create(Aws aws, Desired desired, CreateRequest request) {
        return OwnResource.createOrGet(
                request,
                () -> new Observed(restore(aws, desired, request), request.tags()),
                ReplicationGroupAlreadyExistsException.class,
                () -> find(aws, desired.name()),
                Observed::tags);
    }

    private static ReplicationGroup restore(Aws aws, Desired desired, CreateRequest request) {
        var settings = desired.settings();
        var token = Secrets.password(aws, settings.secretArn());
        return aws.elastiCache()
                .createReplicationGroup(r -> r.replicationGroupId(desired.name())
                        .replicationGroupDescription("Restored data of a drill")
                        .snapshotName(settings.snapshot())
                        .engine(settings.engine())
                        .engineVersion(settings.engineVersion())
                        .cacheNodeType(settings.nodeType())
                        .numCacheClusters(1)
                        .automaticFailoverEnabled(false)
                        .multiAZEnabled(false)
                        .cacheSubnetGroupName(settings.subnetGroup())
                        .cacheParameterGroupName(settings.parameterGroup())
                        .securityGroupIds(desired.securityGroupId())
                        .port(settings.port())
                        .authToken(token)
                        .transitEncryptionEnabled(true)
                        .atRestEncryptionEnabled(true)
                        .kmsKeyId(settings.keyArn())
                        .snapshotRetentionLimit(0)
                        .autoMinorVersionUpgrade(false)
                        .tags(fromMap(request.tags())))
                .replicationGroup();
    }

    private static Optional<Observed> find(Aws aws, String name) {
        try {
            return aws
                    .elastiCache()
                    .describeReplicationGroups(r -> r.replicationGroupId(name))
                    .replicationGroups()
                    .stream()
                    .map(group -> new Observed(group, tags(aws, group.arn())))
                    .findFirst();
        } catch (ReplicationGroupNotFoundException e) {
            return Optional.empty();
        }
    }

    /** ElastiCache answers no tags while it creates or deletes a group. */
    private static Map<String, String> tags(Aws aws, String arn) {
        return AwsTags.toMap(
                aws.elastiCache().listTagsForResource(r -> r.resourceName(arn)).tagList(), Tag::key, Tag::value);
    }

    private static void delete(Aws aws, String name) {
        try {
            aws.elastiCache()
                    .deleteReplicationGroup(r -> r.replicationGroupId(name).retainPrimaryCluster(false));
        } catch (ReplicationGroupNotFoundException e) {
            // it is deleted already
        }
    }

    private static State state(Observed observed) {
        var status = String.valueOf(observed.group().status());
        return switch (status) {
            case "deleting" -> new State.Deleting(status);
            case "create-failed" ->
                new State.Failed(
                        status,
                        "ElastiCache could not restore the snapshot: its events in ElastiCache have the reason; restore"
                                + " an older snapshot by hand to find out since when they can't be used");
            default ->
                SERVING.contains(status) && observed.address() != null
                        ? new State.Ready(status)
                        : new State.Pending(status);
        };
    }

    private static List<Tag> fromMap(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
