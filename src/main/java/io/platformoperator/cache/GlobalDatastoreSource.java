package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.SourceNotReady;
import java.util.Set;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupInfo;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;

/**
 * The cache of the active region, which the cache of this region replicates through a global datastore. No call to its region is
 * necessary once the replica exists: that region may be lost.
 *
 * @param region region of the source
 * @param groupName name of its replication group
 */
record GlobalDatastoreSource(String region, String groupName) {
    /** The states in which ElastiCache adds a member to a global datastore. */
    private static final Set<String> READY = Set.of("available", "primary-only");

    /**
     * The id of the source's global datastore.
     *
     * @throws SourceNotReady if the source or its global datastore does not exist yet, or takes no member at present
     */
    String requireGlobalDatastore(Aws aws) {
        var id = requirePrimary(aws).globalReplicationGroupId();
        var status = aws.elastiCacheIn(region)
                .describeGlobalReplicationGroups(r -> r.globalReplicationGroupId(id))
                .globalReplicationGroups()
                .getFirst()
                .status();
        if (!READY.contains(status)) {
            throw new SourceNotReady(
                    "the global datastore %s, which this cache is to join, is %s".formatted(id, status));
        }
        return id;
    }

    /**
     * Makes sure that the source accepts writes and is not in the global datastore of that group, so that the group's data is given
     * up for that of the source.
     *
     * @throws SourceNotReady if that is not the case, or not yet: a failover within one global datastore replaces no group
     */
    void requireOther(Aws aws, ObservedReplicationGroup group) {
        if (requireGlobalDatastore(aws).equals(group.globalDatastore())) {
            throw new SourceNotReady("%s and %s in %s are in one global datastore: its failover changes their roles"
                    .formatted(group.id(), groupName, region));
        }
    }

    private GlobalReplicationGroupInfo requirePrimary(Aws aws) {
        var info = source(aws).globalReplicationGroupInfo();
        if (info == null || !GlobalReplicationGroups.PRIMARY.equals(info.globalReplicationGroupMemberRole())) {
            throw new SourceNotReady("the cache %s in %s, which is to be replicated, is not the primary of a global"
                            .formatted(groupName, region)
                    + " datastore yet");
        }
        return info;
    }

    private ReplicationGroup source(Aws aws) {
        try {
            return aws.elastiCacheIn(region)
                    .describeReplicationGroups(r -> r.replicationGroupId(groupName))
                    .replicationGroups()
                    .getFirst();
        } catch (ReplicationGroupNotFoundException e) {
            throw new SourceNotReady(
                    "the cache %s in %s, which is to be replicated, does not exist yet".formatted(groupName, region));
        }
    }
}
