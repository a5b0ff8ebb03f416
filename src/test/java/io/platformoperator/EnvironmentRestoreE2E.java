package io.platformoperator;

import static io.platformoperator.local.EngineClients.rows;
import static io.platformoperator.local.EngineClients.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.local.EngineClients;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Whole environments that are created from the backups of another one beside it, by the operator that runs, with a real PostgreSQL and a
 * real Redis: a user's, by {@code spec.restoreFrom}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EnvironmentRestoreE2E {
    private static final String REGION = "us-east-1";
    private static final String NAME = "live";
    private static final Duration LIMIT = Duration.ofMinutes(8);
    /** An address in the first private subnet of 10.32.0.0/16, as an address of this machine. */
    private static final String APPLICATION = "127.32.0.20";

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static LocalRegion region;
    private static TestEnvironment live;
    private static DrillObjects drills;
    private static EngineClients clients;

    @BeforeAll
    static void start() throws Exception {
        cloud = LocalCloud.start("environment-restores", "--time-scale", "600", "--engines", "postgres,redis");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--heartbeat-interval=500ms")
                .start();
        region = LocalRegion.of(cloud, REGION);
        clients = EngineClients.of(cloud, region.aws().secretsManager());
        live = TestEnvironment.apply(cloud, NAME, REGION, DrillObjects.spec()).awaitReady(LIMIT);
        drills = new DrillObjects(live, local, LIMIT);
        try (var database = clients.session(outputs(live, PlatformDatabase.class), APPLICATION);
                var cache = clients.jedis(outputs(live, PlatformCache.class), APPLICATION)) {
            write(database, "CREATE TABLE orders (id int)");
            write(database, "INSERT INTO orders SELECT generate_series(1, 7)");
            cache.set("cart", "of the snapshot");
        }
        drills.snapshot(region, "live-daily");
        drills.awaitHeartbeats(region, live.child(PlatformCluster.class).getSpec().name(), instance(live));
    }

    @AfterAll
    static void end() {
        if (region != null) {
            region.close();
        }
        if (operator != null) {
            operator.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    @Order(1)
    void aNewEnvironmentHasTheDataOfTheOtherOneWhichDoesNotChange() throws Exception {
        var before = resourcesOf(live);
        local.resetCalls();
        var spec = new TreeMap<String, Object>(DrillObjects.spec());
        spec.put("regions", Map.of("primary", Map.of("name", REGION, "cidr", "10.48.0.0/16")));
        spec.put("restoreFrom", Map.of("environment", NAME));

        var restored = TestEnvironment.apply(cloud, NAME, "second", REGION, spec).awaitReady(LIMIT);

        var condition = restored.condition("Restored");
        assertThat(condition.getStatus()).isEqualTo("True");
        assertThat(condition.getMessage()).contains("auto-backup").contains("live-daily");
        assertThat(restored.status().outputs())
                .containsKeys("database.restoredFrom", "database.restoredTo", "cache.restoredFrom", "cache.restoredTo");
        assertThat(restored.events()).anyMatch(event -> event.getReason().equals("Restored"));
        var application = "127.48.0.20";
        try (var database = clients.session(outputs(restored, PlatformDatabase.class), application);
                var cache = clients.jedis(outputs(restored, PlatformCache.class), application)) {
            assertThat(rows(database)).isEqualTo(7);
            assertThat(cache.get("cart")).isEqualTo("of the snapshot");
            write(database, "INSERT INTO orders VALUES (8)");
            cache.set("cart", "written in the copy");
        }
        assertLiveIsUnchanged(before);

        restored.delete();
        restored.awaitDeleted(LIMIT);

        assertThat(local.taggedWith(restored.environmentTag())).isEmpty();
        assertLiveIsUnchanged(before);
        assertThat(region.aws()
                        .rds()
                        .describeDBInstanceAutomatedBackups(r -> r.dbInstanceIdentifier(instance(live)))
                        .dbInstanceAutomatedBackups())
                .as("the backups of the source")
                .hasSize(1);
        assertThat(region.aws()
                        .elastiCache()
                        .describeSnapshots(r -> r.snapshotName("live-daily"))
                        .snapshots())
                .hasSize(1);
    }

    private static void assertLiveIsUnchanged(List<String> before) throws Exception {
        try (var database = clients.session(outputs(live, PlatformDatabase.class), APPLICATION);
                var cache = clients.jedis(outputs(live, PlatformCache.class), APPLICATION)) {
            assertThat(rows(database)).isEqualTo(7);
            assertThat(cache.get("cart")).isEqualTo("of the snapshot");
        }
        live.await("ready", LIMIT, live::isReady);
        assertThat(resourcesOf(live)).isEqualTo(before);
    }

    /** What AWS has of an environment, with all tags. */
    private static List<String> resourcesOf(TestEnvironment environment) {
        return local.taggedWith(environment.environmentTag()).stream()
                .filter(each -> !each.type().equals("instance")) // the nodes of groups may be replaced
                .map(each -> each + " " + each.tags())
                .sorted()
                .toList();
    }

    private static Map<String, String> outputs(
            TestEnvironment environment, Class<? extends SubsystemResource<?>> type) {
        return environment.child(type).statusOrEmpty().outputs();
    }

    /** Identifier of the database of an environment. */
    private static String instance(TestEnvironment environment) {
        var arn = outputs(environment, PlatformDatabase.class).get("instanceArn");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
