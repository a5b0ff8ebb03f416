package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.KindListing;
import io.platformoperator.graph.ObservedState;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

class CacheTest {
    private static final RegionInfo WEST = new RegionInfo(
            "123456789012", "us-west-2", List.of("us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"));

    @Test
    void plansProduction() {
        Golden.assertSame("cache/production.txt", plan(CacheSpecs.production("production")));
    }

    @Test
    void plansValkey() {
        assertThat(plan(CacheSpecs.production("production").withEngine(CacheEngine.VALKEY, "8.0")))
                .contains("parameter-group-valkey8 ", "family=valkey8", "engine=valkey, engineVersion=8.0");
    }

    @Test
    void plansAGlobalDatastore() {
        var specs = CacheSpecs.production("production").replicated();
        Golden.assertSame("cache/writer.txt", plan(specs));
        Golden.assertSame(
                "cache/replica.txt",
                PlanText.fromNothing(new Cache()
                        .desired(
                                specs.ownerIn("us-west-2", TeardownPolicy.RETAIN),
                                specs.replicaSpec("us-west-2"),
                                WEST)));
    }

    /** ElastiCache has no maintenance window for a global datastore: the operator keeps to that of the primary. */
    @ParameterizedTest
    @CsvSource({
        "PRIMARY,   2026-11-29T07:29:59Z, ''",
        "PRIMARY,   2026-11-29T07:30:00Z, nodeType",
        "PRIMARY,   2026-11-29T08:30:00Z, ''",
        "SECONDARY, 2026-11-29T07:30:00Z, writer",
        "NONE,      2026-11-29T07:29:59Z, nodeType"
    })
    void changesTheNodesOfAGlobalDatastoreInTheWindowOfItsPrimary(String role, Instant time, String fields) {
        var specs = CacheSpecs.production("production").replicated();
        var owner = specs.owner(TeardownPolicy.RETAIN, 1);
        var graph = new Cache().desired(owner, specs.spec(), CacheSpecs.REGION_INFO);
        var group = ReplicationGroup.builder()
                .replicationGroupId("production-us-east-1-cache")
                .status("available")
                .cacheNodeType("cache.r6g.large")
                .memberClusters("a", "b", "c")
                .nodeGroups(nodes -> nodes.primaryEndpoint(endpoint -> endpoint.address("cache.example.com")));
        if (!role.equals("NONE")) {
            group.globalReplicationGroupInfo(info ->
                    info.globalReplicationGroupId("ldgnf-production-cache").globalReplicationGroupMemberRole(role));
        }
        var members = List.of("a", "b", "c").stream()
                .map(name -> CacheCluster.builder()
                        .cacheClusterId(name)
                        .cacheClusterStatus("available")
                        .build())
                .toList();
        var listings = new HashMap<ResourceKind<?, ?, ?>, KindListing<?>>();
        graph.observedKinds().forEach(kind -> listings.put(kind, new KindListing.Listed<>(List.of())));
        listings.put(
                ReplicationGroups.KIND,
                new KindListing.Listed<>(List.of(new ObservedReplicationGroup(
                        group.build(), members, owner.tagsFor(ReplicationGroups.LOGICAL_ID)))));

        var step = Plan.of(graph, new ObservedState(listings, time)).steps().stream()
                .filter(each -> each.identity().name().equals(ReplicationGroups.LOGICAL_ID))
                .findFirst()
                .orElseThrow();
        var changed = step instanceof Step.Update<?, ?, ?> update
                ? update.differences().stream().map(Difference::field).collect(Collectors.joining(" "))
                : "";
        assertThat(changed).isEqualTo(fields);
    }

    @Test
    void hasNoOtherGoldenFiles() {
        Golden.assertNoOthers("cache", Set.of("production.txt", "writer.txt", "replica.txt"));
    }

    private static String plan(CacheSpecs specs) {
        return PlanText.fromNothing(
                new Cache().desired(specs.owner(TeardownPolicy.RETAIN, 1), specs.spec(), CacheSpecs.REGION_INFO));
    }
}
