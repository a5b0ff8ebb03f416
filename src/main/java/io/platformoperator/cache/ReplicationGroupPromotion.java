package io.platformoperator.cache;

import static java.util.Objects.requireNonNull;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ErrorClass;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupMember;
import software.amazon.awssdk.services.elasticache.model.InvalidGlobalReplicationGroupStateException;
import software.amazon.awssdk.services.elasticache.model.InvalidParameterValueException;

/**
 * Makes a secondary of a global datastore accept writes. A failover makes it the primary, and the former primary a secondary. If
 * ElastiCache refuses the failover while the region of the primary does not answer, the secondary leaves the global datastore:
 * it then accepts writes too.
 */
final class ReplicationGroupPromotion {
    /** Status of a global datastore while ElastiCache changes it, such as during a failover. It then accepts no other change. */
    private static final String CHANGING = "modifying";

    private ReplicationGroupPromotion() {}

    /** What follows a failover that ElastiCache refuses. */
    enum AfterRefusal {
        /** The group is the primary: ElastiCache has performed an earlier call. */
        NOTHING,
        /** ElastiCache performs an earlier call, or the primary answers and a later call succeeds. */
        TRY_AGAIN,
        /** The primary is lost: the group leaves the global datastore. */
        LEAVE
    }

    static void promote(Aws aws, ObservedReplicationGroup secondary) {
        var id = requireNonNull(secondary.globalDatastore());
        try {
            aws.elastiCache().failoverGlobalReplicationGroup(r -> r.globalReplicationGroupId(id)
                    .primaryRegion(aws.region())
                    .primaryReplicationGroupId(secondary.id()));
        } catch (InvalidGlobalReplicationGroupStateException | InvalidParameterValueException e) {
            var datastores = aws.elastiCache()
                    .describeGlobalReplicationGroups(
                            r -> r.globalReplicationGroupId(id).showMemberInfo(true))
                    .globalReplicationGroups();
            switch (afterRefusal(datastores, aws.region(), region -> doesAnswer(aws, region))) {
                case NOTHING -> {}
                case TRY_AGAIN -> throw e;
                case LEAVE -> GlobalReplicationGroups.disassociate(aws, id, secondary.id(), aws.region());
            }
        }
    }

    /**
     * What to do after a refusal.
     *
     * @param datastores the global datastore of the group, with its members
     * @param region the region of the group that is to accept writes
     * @param answers whether ElastiCache answers in a region
     */
    static AfterRefusal afterRefusal(
            List<GlobalReplicationGroup> datastores, String region, Predicate<String> answers) {
        var primaries = datastores.stream()
                .flatMap(datastore -> datastore.members().stream())
                .filter(member -> GlobalReplicationGroups.PRIMARY.equals(member.role()))
                .map(GlobalReplicationGroupMember::replicationGroupRegion)
                .toList();
        if (primaries.contains(region)) {
            return AfterRefusal.NOTHING;
        }
        var isChanging = datastores.stream().anyMatch(datastore -> CHANGING.equals(datastore.status()));
        return isChanging || primaries.stream().allMatch(answers) ? AfterRefusal.TRY_AGAIN : AfterRefusal.LEAVE;
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
