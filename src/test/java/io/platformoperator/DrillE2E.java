package io.platformoperator;

import static io.platformoperator.DrillObjects.phase;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.api.v1alpha1.DrillCheck;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Drills with a real PostgreSQL, into which the probe of the region writes heartbeats: each kind passes, and fails with its reason on
 * what concerns it. Nothing of a drill remains, also after a SIGKILL of the operator and after the deletion of the drill.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrillE2E {
    private static final String REGION = "us-east-1";
    private static final String NAME = "drilled";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration DRILL_LIMIT = Duration.ofMinutes(2);
    private static final DrillCheck HOLDS = new DrillCheck("SELECT max(epoch) FROM platform_operator.heartbeats", "1");
    private static final int LAST = 100;

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static LocalRegion region;
    private static TestEnvironment environment;
    private static DrillObjects drills;

    @BeforeAll
    static void start() throws Exception {
        cloud = LocalCloud.start("drills", "--time-scale", "600", "--engines", "auto");
        local = new LocalAws(cloud);
        assumeThat(control("GET", "engines")).contains("\"ca\"");
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--heartbeat-interval=500ms")
                .start();
        region = LocalRegion.of(cloud, REGION);
        environment =
                TestEnvironment.apply(cloud, NAME, REGION, DrillObjects.spec()).awaitReady(LIMIT);
        drills = new DrillObjects(environment, local, DRILL_LIMIT);
        drills.awaitHeartbeats(
                region, environment.child(PlatformCluster.class).getSpec().name(), live());
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
    void aRestoreToTheLatestTimePassesAndIsReported() {
        local.resetCalls();
        drills.apply("point-in-time", DrillKind.DATABASE_RESTORE, HOLDS);

        var status = drills.awaitEnd("point-in-time");

        assertThat(status.message()).isEqualTo(status.history().getFirst().message());
        assertThat(status.result()).as(status.message()).isEqualTo("Passed");
        assertThat(status.run().checks()).hasSize(3).allMatch(DrillCheckResult::passed);
        assertThat(status.run().phases()).allMatch(phase -> phase.outcome() == Outcome.SUCCEEDED);
        assertThat(status.run().rtoSeconds()).isBetween(1L, DRILL_LIMIT.toSeconds());
        assertThat(status.run().rpoSeconds()).isBetween(0L, 60L);
        assertThat(status.objective()).isEqualTo("Met");
        var report = environment
                .user()
                .configMaps()
                .inNamespace(NAME)
                .withName("point-in-time-report")
                .get();
        assertThat(report.getData().get("report.md")).contains("DatabaseRestore of drilled: Passed");
        assertThat(report.getData().get("junit.xml")).contains("failures=\"0\"");
        environment.await("lastDrill", DRILL_LIMIT, () -> status.run()
                .endedAt()
                .equals(environment.status().lastDrill()));
        await().atMost(DRILL_LIMIT).untilAsserted(() -> assertThat(operator.metrics("platform_drill_passed{"))
                .anyMatch(line -> line.contains("drill=\"point-in-time\"") && line.endsWith(" 1.0")));
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER) && call.isWrite())
                        .filter(call -> call.service().equals("rds"))
                        .map(LocalAws.Call::operation))
                .as("the live database is not touched")
                .containsOnly("RestoreDBInstanceToPointInTime", "DeleteDBInstance");
        assertThat(drills.remains()).isEmpty();
    }

    @Test
    @Order(2)
    void anEnvironmentWithoutARecoveryPointIsReported() {
        drills.apply("without-backup", DrillKind.BACKUP_RESTORE);
        var status = drills.awaitEnd("without-backup");
        assertThat(status.run().failureReason()).isEqualTo("NoBackups");
        assertThat(status.message()).contains("has no completed recovery point of the instance");
    }

    /** Both are due now. The operator is killed while the first one restores. */
    @Test
    @Order(3)
    void drillsRunOneAfterTheOtherAlsoAfterAKillAndAFailedCheckFails() {
        drills.backUp(region);
        drills.apply("failing", DrillKind.DATABASE_RESTORE, HOLDS, new DrillCheck("SELECT 1 / 0", "0"));
        drills.awaitRun(
                "failing",
                run -> phase(run, "Restore") == Outcome.RUNNING
                        && !drills.remains().isEmpty());
        drills.apply("recovery-point", DrillKind.BACKUP_RESTORE, HOLDS);
        operator.kill();
        operator.start();

        var failing = drills.awaitEnd("failing");
        assertThat(failing.result()).isEqualTo("Failed");
        assertThat(failing.run().failureReason()).isEqualTo("CheckFailed");
        assertThat(failing.message()).contains("SELECT 1 / 0: ERROR: division by zero");
        assertThat(phase(failing.run(), "CleanUp")).isEqualTo(Outcome.SUCCEEDED);
        assertThat(failing.objective()).isEqualTo("Missed");

        var backup = drills.awaitEnd("recovery-point");
        assertThat(backup.result()).as(backup.message()).isEqualTo("Passed");
        assertThat(backup.run().source().get("recoveryPoint")).contains(":recovery-point:");
        assertThat(Instant.parse(backup.run().startedAt()))
                .isAfterOrEqualTo(failing.run().endedAt());
        assertThat(drills.remains()).isEmpty();
    }

    @Test
    @Order(4)
    void aCacheIsRestoredFromItsNewestSnapshot() {
        drills.snapshot(region, "drilled-daily");
        drills.apply("cache", DrillKind.CACHE_RESTORE);

        var status = drills.awaitEnd("cache");

        assertThat(status.result()).as(status.message()).isEqualTo("Passed");
        assertThat(status.run().checks()).extracting(DrillCheckResult::check).containsExactly("Heartbeats", "Keys");
        assertThat(status.run().source()).containsEntry("snapshot", "drilled-daily");
        assertThat(drills.remains()).isEmpty();
    }

    @Test
    @Order(5)
    void theDeletionOfADrillDeletesWhatItRestores() {
        drills.apply("deleted", DrillKind.DATABASE_RESTORE);
        drills.awaitRun("deleted", run -> !drills.remains().isEmpty());
        drills.delete("deleted");

        await().atMost(DRILL_LIMIT).until(() -> drills.all().withName("deleted").get() == null);
        assertThat(drills.remains()).isEmpty();
    }

    @Test
    @Order(6)
    void aRestoreThatAwsRefusesFails() {
        local.setQuotas(Map.of("rds/L-7B6409FD", 1)); // the live instance
        try {
            drills.apply("refused", DrillKind.DATABASE_RESTORE);
            var status = drills.awaitEnd("refused");
            assertThat(status.run().failureReason()).isEqualTo("RestoreFailed");
            assertThat(status.message()).contains("rds/DBInstanceRestore").containsIgnoringCase("quota");
        } finally {
            local.setQuotas(Map.of());
        }
        assertThat(drills.remains()).isEmpty();
    }

    @Test
    @Order(7)
    void whatKeepsADrillFromStartingIsReported() {
        var never = new DrillSpec(NAME, DrillKind.DATABASE_RESTORE, "0 0 31 2 *", List.of(), null, null, null);
        drills.create("never", never);
        drills.create("lost", new DrillSpec("other", DrillKind.DATABASE_RESTORE, null, List.of(), null, null, null));
        drills.apply("alone", DrillKind.REGION_FAILOVER);
        awaitCondition("never", "InvalidSpec", "never occurs");
        awaitCondition("lost", "EnvironmentNotFound", "other does not exist");
        awaitCondition("alone", "NoStandby", "set spec.regions.secondary");
        List.of("never", "lost", "alone").forEach(drills::delete);
    }

    @Test
    @Order(LAST - 1)
    void aBackupWithAMissingSegmentFails() {
        local.loseNewestSegment(live());
        drills.apply("incomplete", DrillKind.DATABASE_RESTORE);

        var status = drills.awaitEnd("incomplete");

        assertThat(status.result()).isEqualTo("Failed");
        assertThat(status.run().failureReason()).isEqualTo("RestoreFailed");
        assertThat(status.message()).contains("restore-error");
        assertThat(phase(status.run(), "Verify")).isEqualTo(Outcome.SKIPPED);
        assertThat(drills.remains()).isEmpty();
    }

    @Test
    @Order(LAST)
    void thePolicyCoversAllCalls() {
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER))
                        .filter(call -> call.error().contains("AccessDenied")))
                .isEmpty();
    }

    private static void awaitCondition(String name, String reason, String message) {
        environment.await(reason, DRILL_LIMIT, () -> drills.status(name).conditions().stream()
                .anyMatch(condition -> condition.getType().equals("Stalled")
                        && condition.getReason().equals(reason)
                        && condition.getMessage().contains(message)));
    }

    /** Identifier of the live database. */
    private static String live() {
        var arn =
                environment.child(PlatformDatabase.class).getStatus().outputs().get("instanceArn");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private static String control(String method, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(cloud.awsEndpoint().resolve("/_local/" + path))
                    .method(method, BodyPublishers.noBody())
                    .build();
            var response = http.send(request, BodyHandlers.ofString(UTF_8));
            assertThat(new ObjectMapper().readTree(response.body()).has("error") ? response.body() : "")
                    .isEmpty();
            return response.body();
        }
    }
}
