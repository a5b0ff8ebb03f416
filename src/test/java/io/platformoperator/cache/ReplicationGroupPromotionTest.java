package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.cache.ReplicationGroupPromotion.AfterRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.GlobalReplicationGroupMember;

/** ElastiCache refuses to fail a global datastore over to eu-west-1. */
class ReplicationGroupPromotionTest {
    @Test
    void theCacheLeavesOnlyALostPrimary() {
        assertThat(afterRefusal("available", "eu-central-1", false)).isEqualTo(AfterRefusal.LEAVE);
        assertThat(afterRefusal("available", "eu-central-1", true)).isEqualTo(AfterRefusal.TRY_AGAIN);
    }

    @Test
    void aFailoverThatGoesOnIsWaitedFor() {
        assertThat(afterRefusal("modifying", "eu-central-1", false)).isEqualTo(AfterRefusal.TRY_AGAIN);
    }

    @Test
    void aFailoverThatIsCompleteIsNotRepeated() {
        assertThat(afterRefusal("available", "eu-west-1", false)).isEqualTo(AfterRefusal.NOTHING);
        assertThat(afterRefusal("modifying", "eu-west-1", false)).isEqualTo(AfterRefusal.NOTHING);
    }

    private static AfterRefusal afterRefusal(String status, String primary, boolean answers) {
        var datastore = GlobalReplicationGroup.builder()
                .status(status)
                .members(
                        member(primary, "PRIMARY"),
                        member(primary.equals("eu-west-1") ? "eu-central-1" : "eu-west-1", "SECONDARY"))
                .build();
        return ReplicationGroupPromotion.afterRefusal(List.of(datastore), "eu-west-1", _ -> answers);
    }

    private static GlobalReplicationGroupMember member(String region, String role) {
        return GlobalReplicationGroupMember.builder()
                .replicationGroupRegion(region)
                .role(role)
                .build();
    }
}
