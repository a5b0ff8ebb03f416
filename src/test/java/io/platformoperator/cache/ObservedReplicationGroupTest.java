package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

class ObservedReplicationGroupTest {
    @Test
    void isReadyIfAllMembersAre() {
        assertThat(group("available", AutomaticFailoverStatus.ENABLED, "available", "available")
                        .state())
                .isInstanceOf(State.Ready.class);
        assertThat(group("available", AutomaticFailoverStatus.ENABLED, "available", "creating")
                        .state())
                .isInstanceOf(State.Pending.class);
        assertThat(group("available", AutomaticFailoverStatus.ENABLED, "available")
                        .state())
                .as("a member that is not listed yet")
                .isInstanceOf(State.Pending.class);
        assertThat(group("available", AutomaticFailoverStatus.ENABLING, "available", "available")
                        .state())
                .isInstanceOf(State.Pending.class);
    }

    @Test
    void isReadyDuringASnapshot() {
        assertThat(group("snapshotting", AutomaticFailoverStatus.ENABLED, "available", "snapshotting")
                        .state())
                .isInstanceOf(State.Ready.class);
    }

    /** It never held data, so the engine may delete it and create it again. */
    @Test
    void hasFailedIfElastiCacheCouldNotCreateIt() {
        var failed = group("create-failed", AutomaticFailoverStatus.DISABLED);
        assertThat(failed.state()).isInstanceOf(State.Failed.class);
        assertThat(failed.isCreationFailed()).isTrue();
        assertThat(group("available", AutomaticFailoverStatus.ENABLED, "available")
                        .isCreationFailed())
                .isFalse();
    }

    /** Of two members, of which those with a status are listed. */
    private static ObservedReplicationGroup group(String status, AutomaticFailoverStatus failover, String... members) {
        var listed = new CacheCluster[members.length];
        for (var i = 0; i < members.length; i++) {
            listed[i] = CacheCluster.builder()
                    .cacheClusterId("cache-" + i)
                    .cacheClusterStatus(members[i])
                    .build();
        }
        var endpoint =
                Endpoint.builder().address("cache.example.com").port(6379).build();
        var group = ReplicationGroup.builder()
                .replicationGroupId("cache")
                .status(status)
                .automaticFailover(failover)
                .memberClusters("cache-0", "cache-1")
                .nodeGroups(NodeGroup.builder().primaryEndpoint(endpoint).build())
                .build();
        return new ObservedReplicationGroup(group, List.of(listed), Map.of());
    }
}
