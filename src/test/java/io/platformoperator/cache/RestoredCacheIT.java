package io.platformoperator.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.EngineClients;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalEngines;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.SmallNetwork;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Caches that are created from the snapshots of others, on real servers: an application reads the keys. */
class RestoredCacheIT {
    private static final String REGION = "us-east-1";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** An address of {@link SmallNetwork}'s first private subnet, as an address of this machine. */
    private static final String APPLICATION = "127.0.3.7";

    private static LocalCloud cloud;
    private static LocalRegion region;

    @BeforeAll
    static void start() throws Exception {
        cloud = LocalCloud.start(
                "local-cloud-restored-cache",
                "--time-scale",
                "600",
                "--workload-clusters",
                "none",
                "--engines",
                "redis");
        region = LocalRegion.of(cloud, REGION);
    }

    @AfterAll
    static void stop() {
        if (region != null) {
            region.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    void aNewCacheHasTheKeysOfTheNewestSnapshotAndItsOwnToken() throws Exception {
        // Before the first reconcile: its listings of the networks are used for a minute.
        SmallNetwork.createIn(region, "warm");
        SmallNetwork.createIn(region, "second");
        SmallNetwork.createIn(region, "team", "curious");
        var source = region.untilReady(graph("platform", "warm", null), LIMIT);
        assumeThat(LocalEngines.of(cloud).findValuesAsText("service")).contains("elasticache");
        var clients = EngineClients.of(cloud, region.aws().secretsManager());
        try (var application = clients.jedis(source.outputs(), APPLICATION)) {
            application.set("cart", "of the snapshot");
        }
        takeSnapshot("warm-us-east-1-cache", "by-hand");
        try (var application = clients.jedis(source.outputs(), APPLICATION)) {
            application.set("cart", "written later");
        }
        var graph = graph("platform", "second", "warm");

        var restored = region.untilReady(graph, LIMIT);

        assertThat(restored.outputs().get("restoredFrom")).endsWith(":snapshot:by-hand");
        assertThat(restored.outputs()).containsKey("restoredTo");
        try (var application = clients.jedis(restored.outputs(), APPLICATION)) {
            assertThat(application.get("cart")).isEqualTo("of the snapshot");
        }
        region.resetCalls();
        assertThat(region.untilReady(graph, LIMIT).changes()).isEmpty();
        assertThat(region.writes()).isEmpty();

        var curious = region.untilReady(graph("team", "curious", "warm"), LIMIT);
        assertThat(curious.outputs()).as("a snapshot of another namespace").doesNotContainKey("restoredFrom");
    }

    private static void takeSnapshot(String group, String name) {
        var elastiCache = region.aws().elastiCache();
        elastiCache.createSnapshot(r -> r.replicationGroupId(group).snapshotName(name));
        await().atMost(LIMIT).until(() -> elastiCache
                .describeSnapshots(r -> r.snapshotName(name))
                .snapshots()
                .getFirst()
                .snapshotStatus()
                .equals("available"));
    }

    private static Graph<Aws> graph(String namespace, String name, String from) {
        var owner = new Owner(
                namespace + "/" + name, "uid-of-" + name, REGION, "cache", 1, Map.of(), TeardownPolicy.DELETE);
        var spec = CacheSpecs.production(name).specFrom(from == null ? null : new RestoreFrom(from, null, null));
        return region.graph(new Cache(), owner, spec);
    }
}
