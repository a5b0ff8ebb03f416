package io.platformoperator.cache;

import static java.util.Objects.requireNonNull;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ErrorClass;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupMember;
import software.amazon.awssdk.services.elasticache.model.InvalidGlobalReplicationGroupStateException;

/**
 * Makes a secondary of a global datastore accept writes. A failover makes it the primary, and the former primary a secondary. If
 * ElastiCache refuses the failover while the region of the primary does not answer, the secondary leaves the global datastore:
 * it then accepts writes too.
 */
final class ReplicationGroupPromotion {
    private ReplicationGroupPromotion() {}

    static void promote(Aws aws, ObservedReplicationGroup secondary) {
        var id = requireNonNull(secondary.globalDatastore());
        try {
            aws.elastiCache().failoverGlobalReplicationGroup(r -> r.globalReplicationGroupId(id)
                    .primaryRegion(aws.region())
                    .primaryReplicationGroupId(secondary.id()));
        } catch (InvalidGlobalReplicationGroupStateException e) {
            if (doesPrimaryAnswer(aws, id)) {
                throw e;
            }
            GlobalReplicationGroups.disassociate(aws, id, secondary.id(), aws.region());
        }
    }

    private static boolean doesPrimaryAnswer(Aws aws, String id) {
        return aws
                .elastiCache()
                .describeGlobalReplicationGroups(
                        r -> r.globalReplicationGroupId(id).showMemberInfo(true))
                .globalReplicationGroups()
                .stream()
                .flatMap(group -> group.members().stream())
                .filter(member -> GlobalReplicationGroups.PRIMARY.equals(member.role()))
                .map(GlobalReplicationGroupMember::replicationGroupRegion)
                .allMatch(region -> doesAnswer(aws, region));
    }

    private static boolean doesAnswer(Aws aws, String region) {
        try {
            aws.elastiCacheIn(region).describeReplicationGroups();
            return true;
        } catch (RuntimeException e) {
            if (aws.classify(e).errorClass() == ErrorClass.TRANSIENT) {
                return false;
            }
            throw e;
        }
    }
}
