package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.aws.resources.ParameterGroups;
import io.platformoperator.aws.resources.ParameterGroups.Desired;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameter group of a member of a global datastore. ElastiCache creates it with the values of the primary's parameter group
 * when a replication group joins a global datastore, and applies each later change to all members (ElastiCache user guide, "Using
 * global datastores"). The operator tags it, sets its parameters, and deletes it, which ElastiCache does not.
 */
final class GlobalParameterGroups extends CacheParameterCalls {
    private static final String NAME_PREFIX = "global-datastore-";
    private static final String ID_PREFIX = "global-parameter-group-";
    private static final String FORMER_PREFIX = "former-";

    /** {@code elasticache/GlobalParameterGroup}. The name of a desired group is that of its replication group. */
    static final ResourceKind<Aws, Desired, ParameterGroup> KIND = ParameterGroups.generatedKind(
                    "elasticache/GlobalParameterGroup", new GlobalParameterGroups(), ElastiCacheTags::read)
            .iam(
                    IamStatement.allow(
                            "elasticache:DescribeCacheParameterGroups",
                            "elasticache:DescribeCacheParameters",
                            "elasticache:DescribeReplicationGroups",
                            "elasticache:DescribeCacheClusters",
                            "tag:GetResources",
                            "elasticache:ListTagsForResource"),
                    IamStatement.changes(
                            "elasticache:AddTagsToResource",
                            "elasticache:ModifyCacheParameterGroup",
                            "elasticache:ResetCacheParameterGroup",
                            "elasticache:DeleteCacheParameterGroup"),
                    IamStatement.allow("elasticache:AddTagsToResource")
                            .on("arn:aws:elasticache:*:{account}:parametergroup:{regional}")
                            .whenSettingTags())
            .updateTags((aws, observed, tags) -> ElastiCacheTags.put(aws, observed.arn(), tags))
            .delete((aws, observed, request) ->
                    aws.elastiCache().deleteCacheParameterGroup(r -> r.cacheParameterGroupName(observed.name())))
            .build();

    /** The logical id of the parameter group of a family: an upgrade to a new family makes ElastiCache create another group. */
    static String logicalId(String family) {
        return ID_PREFIX + family;
    }

    /** True for the name of a parameter group that ElastiCache created for a global datastore. */
    static boolean isGenerated(String name) {
        return name.startsWith(NAME_PREFIX);
    }

    @Override
    public List<ParameterGroup> list(Aws aws, TaggedResources.Snapshot tags) {
        return listed(aws, tags, GlobalParameterGroups::isGenerated);
    }

    /** Tags the group that ElastiCache created, and returns its ARN. */
    @Override
    public String create(Aws aws, Desired desired, Map<String, String> tags) {
        var name = ReplicationGroupReader.read(aws, desired.name(), tags)
                .map(ObservedReplicationGroup::parameterGroup)
                .filter(GlobalParameterGroups::isGenerated)
                .orElseThrow(() -> new SourceNotReady(
                        "ElastiCache creates it when " + desired.name() + " has joined its global datastore"));
        var group = aws
                .elastiCache()
                .describeCacheParameterGroups(r -> r.cacheParameterGroupName(name))
                .cacheParameterGroups()
                .stream()
                .filter(found -> found.cacheParameterGroupFamily().equals(desired.family()))
                .findFirst()
                .orElseThrow(() -> new SourceNotReady(
                        "ElastiCache creates it when " + desired.name() + " has been upgraded to " + desired.family()));
        tag(aws, group.arn(), tags);
        return group.arn();
    }

    /**
     * Gives up the groups that ElastiCache generated for a global datastore that exists no more, so that the operator deletes them
     * once no cache uses them: a new global datastore has new ones.
     *
     * @param tags tags of the environment's replication group or global datastore
     */
    static void release(Aws aws, Map<String, String> tags) {
        for (var group :
                new GlobalParameterGroups().list(aws, aws.taggedResources().snapshot())) {
            if (isOwn(group.tags(), tags)) {
                var former = FORMER_PREFIX + group.tags().get(Identity.RESOURCE_TAG);
                ElastiCacheTags.put(aws, group.arn(), Map.of(Identity.RESOURCE_TAG, former));
            }
        }
    }

    private static boolean isOwn(Map<String, String> ofGroup, Map<String, String> tags) {
        return Identity.of(ofGroup)
                .filter(identity -> identity.name().startsWith(ID_PREFIX))
                .filter(identity -> identity.environment().equals(tags.get(Identity.ENVIRONMENT_TAG))
                        && identity.region().equals(tags.get(Identity.REGION_TAG)))
                .isPresent();
    }

    /** Gives a generated group the identity that its replication group's tags lead to. */
    static void tagForDeletion(Aws aws, String name, Map<String, String> tagsOfReplicationGroup) {
        for (var group : aws.elastiCache()
                .describeCacheParameterGroups(r -> r.cacheParameterGroupName(name))
                .cacheParameterGroups()) {
            var tags = new HashMap<>(tagsOfReplicationGroup);
            tags.put(Identity.RESOURCE_TAG, logicalId(group.cacheParameterGroupFamily()));
            ElastiCacheTags.put(aws, group.arn(), tags);
        }
    }
}
