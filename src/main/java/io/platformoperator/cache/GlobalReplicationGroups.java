package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.aws.resources.OwnResource;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupAlreadyExistsException;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupMember;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.InvalidParameterValueException;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

/**
 * A global datastore (ElastiCache's API: global replication group): a primary replication group, and secondary ones in other
 * regions that replicate it. It has no tags. The operator owns a global datastore if it owns its primary and the global datastore
 * has the name that the operator gives it. ElastiCache puts a prefix of the region in front of that name. ElastiCache takes the
 * calls for a global datastore in the region of every member.
 */
final class GlobalReplicationGroups {
    /** The logical id of a region's global datastore. */
    static final String LOGICAL_ID = "global-replication-group";

    /** The role of the member that accepts writes. */
    static final String PRIMARY = "PRIMARY";

    private static final int PREFIX_LENGTH = "ldgnf-".length();

    private GlobalReplicationGroups() {}

    /**
     * A desired global datastore.
     *
     * @param suffix its name without the prefix of the region
     * @param primary name of the replication group of this region that accepts writes
     */
    record Desired(String suffix, String primary) {}

    /**
     * An observed global datastore whose primary is in this region.
     *
     * @param tags derived from those of its primary
     */
    record GlobalDatastore(GlobalReplicationGroup group, Map<String, String> tags) {
        GlobalDatastore {
            tags = Map.copyOf(tags);
        }

        String id() {
            return group.globalReplicationGroupId();
        }

        String suffix() {
            return GlobalReplicationGroups.suffix(id());
        }

        /** A member that joins or leaves does not concern the primary. */
        private State state() {
            return switch (group.status()) {
                case "creating" -> new State.Pending(group.status());
                case "deleting" -> new State.Deleting(group.status());
                default -> new State.Ready(group.status());
            };
        }

        private List<GlobalReplicationGroupMember> secondaries() {
            return group.members().stream()
                    .filter(member -> !PRIMARY.equals(member.role()))
                    .toList();
        }
    }

    /** {@code elasticache/GlobalReplicationGroup}. */
    static final ResourceKind<Aws, Desired, GlobalDatastore> KIND = ResourceKind.<Aws, Desired, GlobalDatastore>named(
                    "elasticache/GlobalReplicationGroup")
            .iam(
                    IamStatement.allow(
                            "elasticache:DescribeGlobalReplicationGroups",
                            "elasticache:DescribeReplicationGroups",
                            "tag:GetResources",
                            "elasticache:ListTagsForResource"),
                    IamStatement.changes("elasticache:CreateGlobalReplicationGroup"),
                    IamStatement.allow("elasticache:CreateGlobalReplicationGroup")
                            .on("arn:aws:elasticache::{account}:globalreplicationgroup:{environment}"),
                    IamStatement.allow(
                                    "elasticache:DisassociateGlobalReplicationGroup",
                                    "elasticache:DeleteGlobalReplicationGroup")
                            .on("arn:aws:elasticache::{account}:globalreplicationgroup:*-{environment}"))
            .creationTime(Duration.ofMinutes(10))
            .list(GlobalReplicationGroups::list)
            .details(
                    Duration.ofHours(1),
                    (aws, listed) -> Optional.of(
                            withTags(listed.group(), AwsTags.listedOr(listed.tags(), () -> tags(aws, listed.group())))),
                    (before, listed) -> withTags(listed.group(), AwsTags.listedOr(listed.tags(), before::tags)))
            .id(GlobalDatastore::id)
            .tags(GlobalDatastore::tags)
            .name(Desired::suffix, GlobalDatastore::suffix)
            .state(GlobalDatastore::state)
            .preview(GlobalReplicationGroups::preview)
            .create(GlobalReplicationGroups::create)
            .delete((aws, observed, request) -> delete(aws, observed))
            .build();

    /** The name of a global datastore without the prefix of the region. */
    static String suffix(String id) {
        return id.substring(Math.min(id.length(), PREFIX_LENGTH));
    }

    private static List<GlobalDatastore> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return groups(aws)
                .map(group -> withTags(group, ofGlobalDatastore(tags.of(primaryArn(aws, group)))))
                .toList();
    }

    /** The global datastores whose primary is in this region. */
    private static Stream<GlobalReplicationGroup> groups(Aws aws) {
        return aws
                .elastiCache()
                .describeGlobalReplicationGroupsPaginator(r -> r.showMemberInfo(true))
                .globalReplicationGroups()
                .stream()
                .filter(group -> primary(aws, group).isPresent());
    }

    private static Optional<String> primary(Aws aws, GlobalReplicationGroup group) {
        return group.members().stream()
                .filter(member -> PRIMARY.equals(member.role()) && aws.region().equals(member.replicationGroupRegion()))
                .map(GlobalReplicationGroupMember::replicationGroupId)
                .findFirst();
    }

    /** The ARN of the primary, which has the partition and the account of the global datastore's. */
    private static String primaryArn(Aws aws, GlobalReplicationGroup group) {
        var parts = group.arn().split(":", -1);
        return String.join(
                ":",
                "arn",
                parts[1],
                "elasticache",
                aws.region(),
                parts[4],
                "replicationgroup",
                primary(aws, group).orElseThrow());
    }

    private static Map<String, String> tags(Aws aws, GlobalReplicationGroup group) {
        return ofGlobalDatastore(ElastiCacheTags.read(aws, primaryArn(aws, group)));
    }

    /** The tags of a replication group, with the logical id of its global datastore; none for a group of somebody else. */
    private static Map<String, String> ofGlobalDatastore(Map<String, String> ofPrimary) {
        var isOwn = Identity.of(ofPrimary)
                .filter(identity -> identity.name().equals(ReplicationGroups.LOGICAL_ID))
                .isPresent();
        if (!isOwn) {
            return Map.of();
        }
        var tags = new HashMap<>(ofPrimary);
        tags.put(Identity.RESOURCE_TAG, LOGICAL_ID);
        return tags;
    }

    private static GlobalDatastore withTags(GlobalReplicationGroup group, Map<String, String> tags) {
        return new GlobalDatastore(group, tags);
    }

    private static GlobalDatastore preview(Desired desired) {
        return new GlobalDatastore(
                GlobalReplicationGroup.builder()
                        .globalReplicationGroupId("?????-" + desired.suffix())
                        .status("primary-only")
                        .arn(Plan.KNOWN_AFTER_APPLY)
                        .build(),
                Map.of());
    }

    private static GlobalDatastore create(Aws aws, Desired desired, CreateRequest request) {
        var isPrimary = isPrimary(aws, desired.primary());
        if (!isPrimary) { // the parameter group of the primary belongs to the global datastore that exists
            GlobalParameterGroups.release(aws, request.tags());
        }
        return OwnResource.createOrGet(
                request,
                () -> {
                    if (isPrimary) { // by a failover, which a listing of before does not show
                        throw GlobalReplicationGroupAlreadyExistsException.builder()
                                .build();
                    }
                    return withTags(create(aws, desired, request.identity().environment()), request.tags());
                },
                GlobalReplicationGroupAlreadyExistsException.class,
                () -> groups(aws)
                        .filter(group ->
                                suffix(group.globalReplicationGroupId()).equals(desired.suffix()))
                        .map(group -> withTags(group, tags(aws, group)))
                        .findFirst(),
                GlobalDatastore::tags);
    }

    private static GlobalReplicationGroup create(Aws aws, Desired desired, String environment) {
        return aws.elastiCache()
                .createGlobalReplicationGroup(r -> r.globalReplicationGroupIdSuffix(desired.suffix())
                        .globalReplicationGroupDescription("Cache of " + environment)
                        .primaryReplicationGroupId(desired.primary()))
                .globalReplicationGroup();
    }

    /**
     * True if the group is the primary of a global datastore.
     *
     * @throws SourceNotReady for a secondary: it is promoted first, and is then the primary of the datastore that exists, or of none
     */
    private static boolean isPrimary(Aws aws, String name) {
        var roles =
                aws
                        .elastiCache()
                        .describeReplicationGroups(r -> r.replicationGroupId(name))
                        .replicationGroups()
                        .stream()
                        .map(ReplicationGroup::globalReplicationGroupInfo)
                        .filter(info -> info != null && info.globalReplicationGroupMemberRole() != null)
                        .map(info -> PRIMARY.equals(info.globalReplicationGroupMemberRole()))
                        .toList();
        if (roles.contains(false)) {
            throw new SourceNotReady("the cache " + name + " still replicates the cache of another region");
        }
        return roles.contains(true);
    }

    /** Removes the secondaries, which then are caches of their own, and then the global datastore. The primary stays as it is. */
    private static void delete(Aws aws, GlobalDatastore observed) {
        try {
            for (var secondary : observed.secondaries()) {
                disassociate(aws, observed.id(), secondary.replicationGroupId(), secondary.replicationGroupRegion());
            }
            if (!observed.secondaries().isEmpty()) {
                throw new SourceNotReady("the caches of other regions leave the global datastore " + observed.id());
            }
            aws.elastiCache().deleteGlobalReplicationGroup(r -> r.globalReplicationGroupId(observed.id())
                    .retainPrimaryReplicationGroup(true));
        } catch (GlobalReplicationGroupNotFoundException e) {
            // it is deleted already
        }
    }

    /**
     * Deletes the global datastore of a primary that is to be deleted itself.
     *
     * @throws SourceNotReady until ElastiCache has deleted it
     */
    static void dissolve(Aws aws, String id) {
        try {
            var group = aws.elastiCache()
                    .describeGlobalReplicationGroups(
                            r -> r.globalReplicationGroupId(id).showMemberInfo(true))
                    .globalReplicationGroups()
                    .getFirst();
            if (!"deleting".equals(group.status())) {
                delete(aws, withTags(group, Map.of()));
            }
            throw new SourceNotReady("the global datastore " + id + " is being deleted");
        } catch (GlobalReplicationGroupNotFoundException e) {
            // it is deleted already
        }
    }

    /** Removes a secondary from its global datastore, unless it is no member any more. The secondary then accepts writes. */
    static void disassociate(Aws aws, String id, String group, String region) {
        try {
            aws.elastiCache().disassociateGlobalReplicationGroup(r -> r.globalReplicationGroupId(id)
                    .replicationGroupId(group)
                    .replicationGroupRegion(region));
        } catch (GlobalReplicationGroupNotFoundException e) {
            // it was deleted after its last secondary had left
        } catch (InvalidParameterValueException e) {
            if (!String.valueOf(e.getMessage()).contains("is not associated with")) {
                throw e;
            }
        }
    }
}
