package io.platformoperator;

import static io.platformoperator.DrillObjects.phase;
import static io.platformoperator.local.EngineClients.rows;
import static io.platformoperator.local.EngineClients.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DrillCheck;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
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
import java.time.Instant;
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
 * real Redis: a user's, by {@code spec.restoreFrom}, and those of drills, of which nothing remains.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EnvironmentRestoreE2E {
    private static final String REGION = "us-east-1";
    private static final String NAME = "live";
    private static final Duration LIMIT = Duration.ofMinutes(8);
    /** An address in the first private subnet of 10.32.0.0/16, as an address of this machine. */
    private static final String APPLICATION = "127.32.0.20";

    private static final DrillCheck SEVEN_ORDERS = new DrillCheck("SELECT count(*) FROM orders", "7");

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
        drills.awaitHeartbeats(
                region, live.child(PlatformCluster.class).getSpec().name(), instance(live));
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

        var restored =
                TestEnvironment.apply(cloud, NAME, "second", REGION, spec).awaitReady(LIMIT);

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

    @Test
    @Order(2)
    void aDrillRestoresTheEnvironmentBesideTheLiveOneAndDeletesItAgain() throws Exception {
        var before = resourcesOf(live);
        drills.apply("whole", DrillKind.ENVIRONMENT_RESTORE, SEVEN_ORDERS);
        var scratch = scratch(drills.awaitRun("whole", run -> phase(run, "Verify") == Outcome.RUNNING));
        assertThat(scratch.object().getSpec().regions().primary().cidr()).isEqualTo("10.254.0.0/16");
        assertThat(local.taggedWith(scratch.environmentTag())).isNotEmpty().allMatch(each -> each.tags()
                .containsKey("platform-operator.io/expires"));

        var status = drills.awaitEnd("whole");

        assertThat(status.result()).as(status.message()).isEqualTo("Passed");
        var run = status.run();
        assertThat(run.checks())
                .extracting(DrillCheckResult::check)
                .containsExactly("Heartbeats", "Tables", SEVEN_ORDERS.sql(), "Cache");
        assertThat(run.checks().getLast().message()).contains("snapshot:live-daily");
        assertThat(run.services().seconds()).isBetween(1L, run.rtoSeconds());
        assertThat(run.rtoObjectiveSeconds()).isEqualTo(3600);
        assertThat(status.objective()).isEqualTo("Met");
        assertThat(Double.parseDouble(run.cost())).isPositive();
        assertNothingRemains(scratch);
        assertLiveIsUnchanged(before);
        System.out.println("EnvironmentRestore: ready after %d s, services after %d s, deleted after %d s, %s"
                .formatted(
                        run.rtoSeconds(),
                        run.services().seconds(),
                        Duration.between(Instant.parse(run.startedAt()), Instant.parse(run.endedAt()))
                                .toSeconds(),
                        run.checks()));
    }

    /** The operator is killed while the environment is created. */
    @Test
    @Order(3)
    void aRunGoesOnAfterAKillAndFailsForACheckThatDoesNotHold() throws Exception {
        var before = resourcesOf(live);
        drills.apply("killed", DrillKind.ENVIRONMENT_RESTORE, new DrillCheck(SEVEN_ORDERS.sql(), "8"));
        var scratch = scratch(drills.awaitRun("killed", run -> phase(run, "Restore") == Outcome.RUNNING));
        live.await(
                "created",
                LIMIT,
                () -> local.taggedWith(scratch.environmentTag()).size() > 20);
        operator.kill();
        operator.start();

        var status = drills.awaitEnd("killed");

        assertThat(status.run().failureReason()).as(status.message()).isEqualTo("CheckFailed");
        assertThat(status.message()).contains("found 7, expected 8");
        assertThat(status.objective()).isEqualTo("Missed");
        assertNothingRemains(scratch);
        assertLiveIsUnchanged(before);
    }

    @Test
    @Order(4)
    void theDeletionOfADrillDeletesTheEnvironment() {
        drills.apply("deleted", DrillKind.ENVIRONMENT_RESTORE);
        var scratch = scratch(drills.awaitRun("deleted", run -> phase(run, "Restore") == Outcome.RUNNING));
        live.await(
                "created",
                LIMIT,
                () -> local.taggedWith(scratch.environmentTag()).size() > 20);
        drills.delete("deleted");

        live.await("deleted", LIMIT, () -> drills.all().withName("deleted").get() == null);
        assertNothingRemains(scratch);
    }

    /** The live environment has one VPC. */
    @Test
    @Order(5)
    void aQuotaThatIsUsedUpFailsTheDrill() {
        local.setQuotas(Map.of("vpc/L-F678F1CE", 1));
        try {
            drills.apply("refused", DrillKind.ENVIRONMENT_RESTORE);
            var status = drills.awaitEnd("refused");
            assertThat(status.run().failureReason()).as(status.message()).isEqualTo("RestoreFailed");
            assertThat(status.message()).contains("VpcLimitExceeded: The maximum number of VPCs has been reached");
            assertNothingRemains(scratch(status.run()));
        } finally {
            local.setQuotas(Map.of());
        }
    }

    @Test
    @Order(6)
    void whatKeepsADrillFromStartingIsReported() {
        live.change(Map.of("cluster", Map.of("publicAccessCidrs", List.of())));
        drills.apply("unreachable", DrillKind.ENVIRONMENT_RESTORE);
        live.await("refused", LIMIT, () -> drills.status("unreachable").conditions().stream()
                .anyMatch(condition -> condition.getType().equals("Stalled")
                        && condition.getReason().equals("NoPublicAccess")));
        drills.delete("unreachable");
    }

    @Test
    @Order(7)
    void thePolicyCoversAllCalls() {
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER))
                        .filter(call -> call.error().contains("AccessDenied")))
                .isEmpty();
    }

    /** The environment that a run creates. */
    private static TestEnvironment scratch(DrillRun run) {
        return new TestEnvironment(live.user(), NAME, NAME + "-drill-" + run.id());
    }

    private static void assertNothingRemains(TestEnvironment scratch) {
        assertThat(scratch.object()).isNull();
        assertThat(scratch.children()).isEmpty();
        assertThat(local.taggedWith(scratch.environmentTag())).isEmpty();
        assertThat(drills.remains()).isEmpty();
        assertThat(local.allResources()).extracting(LocalAws.Resource::id).noneMatch(id -> id.contains(scratch.name()));
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
