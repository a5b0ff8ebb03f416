package io.platformoperator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.platformoperator.api.v1alpha1.DrillCheck;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.stacks.Stacks;
import io.platformoperator.subsystem.LocalRegion;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Drills with a real PostgreSQL, into which the probe of the region writes heartbeats: each kind passes, and fails with its reason on
 * what concerns it. Nothing of a drill remains, also after a SIGKILL of the operator and after the deletion of the drill.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrillIT {
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

    @BeforeAll
    static void start() throws Exception {
        cloud = LocalCloud.start("drills", "--time-scale", "600", "--engines", "auto");
        local = new LocalAws(cloud);
        assumeThat(control("GET", "engines")).contains("\"ca\"");
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--heartbeat-interval=500ms")
                .start();
        region = LocalRegion.of(cloud, REGION);
        environment = TestEnvironment.apply(cloud, NAME, REGION, spec()).awaitReady(LIMIT);
        awaitHeartbeats();
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

    /** AWS Backup and RDS exclude each other's windows: none of them is now. */
    private static Map<String, ?> spec() {
        var stacks = new HashMap<String, Object>();
        Stacks.ALL.forEach(stack -> stacks.put(stack.name().text(), Map.of("enabled", false)));
        stacks.put("monitoring", Map.of("enabled", true)); // with base, whose probe runs beside it
        stacks.remove("base");
        var hour = OffsetDateTime.now(ZoneOffset.UTC).getHour();
        return Map.of(
                "tier",
                "development",
                "deletionPolicy",
                "Delete",
                "stacks",
                stacks,
                "database",
                Map.of("backupWindow", window(hour + 6), "maintenanceWindow", weeklyWindow(hour + 10)),
                "backup",
                Map.of("schedule", "cron(0 %d ? * * *)".formatted((hour + 15) % 24)));
    }

    private static String window(int hour) {
        return "%02d:00-%02d:00".formatted(hour % 24, (hour + 1) % 24);
    }

    private static String weeklyWindow(int hour) {
        var from = OffsetDateTime.now(ZoneOffset.UTC)
                .plusDays(3)
                .getDayOfWeek()
                .name()
                .substring(0, 3)
                .toLowerCase(Locale.ROOT);
        var day = hour % 24 == 23 ? 22 : hour % 24;
        return "%s:%02d:00-%s:%02d:00".formatted(from, day, from, day + 1);
    }

    @Test
    @Order(1)
    void aRestoreToTheLatestTimePassesAndIsReported() {
        local.resetCalls();
        apply("point-in-time", DrillKind.DATABASE_RESTORE, HOLDS);

        var status = awaitEnd("point-in-time");

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
        assertThat(operator.metrics("platform_drill_passed{"))
                .anyMatch(line -> line.contains("drill=\"point-in-time\"") && line.endsWith(" 1.0"));
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER) && call.isWrite())
                        .filter(call -> call.service().equals("rds"))
                        .map(LocalAws.Call::operation))
                .as("the live database is not touched")
                .containsOnly("RestoreDBInstanceToPointInTime", "DeleteDBInstance");
        assertThat(remains()).isEmpty();
    }

    /** Both are due now. The operator is killed while the first one restores. */
    @Test
    @Order(2)
    void drillsRunOneAfterTheOtherAlsoAfterAKillAndAFailedCheckFails() throws Exception {
        apply("without-backup", DrillKind.BACKUP_RESTORE);
        var without = awaitEnd("without-backup");
        assertThat(without.run().failureReason()).isEqualTo("NoBackups");
        assertThat(without.message()).contains("has no completed recovery point of the instance");

        var plan = environment.child(PlatformBackup.class).getStatus().outputs().get("planId");
        control("POST", "backup/run/" + plan);
        await().atMost(DRILL_LIMIT).until(DrillIT::hasRecoveryPoint);
        apply("failing", DrillKind.DATABASE_RESTORE, HOLDS, new DrillCheck("SELECT 1 / 0", "0"));
        awaitRun(
                "failing",
                run -> phase(run, "Restore") == Outcome.RUNNING
                        && !instancesOfDrills().isEmpty());
        apply("recovery-point", DrillKind.BACKUP_RESTORE, HOLDS);
        operator.kill();
        operator.start();

        var failing = awaitEnd("failing");
        assertThat(failing.result()).isEqualTo("Failed");
        assertThat(failing.run().failureReason()).isEqualTo("CheckFailed");
        assertThat(failing.message()).contains("SELECT 1 / 0: ERROR: division by zero");
        assertThat(phase(failing.run(), "CleanUp")).isEqualTo(Outcome.SUCCEEDED);
        assertThat(failing.objective()).isEqualTo("Missed");

        var backup = awaitEnd("recovery-point");
        assertThat(backup.result()).as(backup.message()).isEqualTo("Passed");
        assertThat(backup.run().source().get("recoveryPoint")).contains(":recovery-point:");
        assertThat(Instant.parse(backup.run().startedAt()))
                .isAfterOrEqualTo(failing.run().endedAt());
        assertThat(remains()).isEmpty();
    }

    @Test
    @Order(3)
    void theDeletionOfADrillDeletesWhatItRestores() {
        apply("deleted", DrillKind.DATABASE_RESTORE);
        awaitRun("deleted", run -> !instancesOfDrills().isEmpty());
        drills().withName("deleted").delete();

        await().atMost(DRILL_LIMIT).until(() -> drills().withName("deleted").get() == null);
        assertThat(remains()).isEmpty();
    }

    @Test
    @Order(4)
    void aScheduleThatIsNoneAndAnEnvironmentThatDoesNotExistAreReported() {
        var spec = new DrillSpec(NAME, DrillKind.DATABASE_RESTORE, "0 0 31 2 *", List.of(), null, null, null);
        create("never", spec);
        awaitCondition("never", "InvalidSpec", "never occurs");
        create("lost", new DrillSpec("other", DrillKind.DATABASE_RESTORE, null, List.of(), null, null, null));
        awaitCondition("lost", "EnvironmentNotFound", "other does not exist");
        drills().withName("lost").delete();
        drills().withName("never").delete();
    }

    @Test
    @Order(LAST - 1)
    void aBackupWithAMissingSegmentFails() throws Exception {
        control("POST", "engines/nodes/" + live() + "/lose-wal");
        apply("incomplete", DrillKind.DATABASE_RESTORE);

        var status = awaitEnd("incomplete");

        assertThat(status.result()).isEqualTo("Failed");
        assertThat(status.run().failureReason()).isEqualTo("RestoreFailed");
        assertThat(status.message()).contains("restore-error");
        assertThat(phase(status.run(), "Verify")).isEqualTo(Outcome.SKIPPED);
        assertThat(remains()).isEmpty();
    }

    @Test
    @Order(LAST)
    void thePolicyCoversAllCalls() {
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER))
                        .filter(call -> call.error().contains("AccessDenied")))
                .isEmpty();
    }

    private static NonNamespaceOperation<PlatformDrill, KubernetesResourceList<PlatformDrill>, Resource<PlatformDrill>>
            drills() {
        return environment.user().resources(PlatformDrill.class).inNamespace(NAME);
    }

    private static void apply(String name, DrillKind kind, DrillCheck... checks) {
        create(name, new DrillSpec(NAME, kind, null, List.of(checks), null, null, null));
    }

    private static void create(String name, DrillSpec spec) {
        var drill = new PlatformDrill();
        drill.getMetadata().setName(name);
        drill.getMetadata().setNamespace(NAME);
        drill.setSpec(spec);
        environment.user().resource(drill).create();
    }

    private static DrillStatus status(String name) {
        return drills().withName(name).get().statusOrEmpty();
    }

    /** Waits until the drill has a result, and AWS shows no resource of it. */
    private static DrillStatus awaitEnd(String name) {
        environment.await(
                name + " ended", DRILL_LIMIT, () -> !status(name).history().isEmpty());
        return status(name);
    }

    private static void awaitRun(String name, Predicate<DrillRun> condition) {
        environment.await(name + " runs", DRILL_LIMIT, () -> {
            var run = status(name).run();
            return run != null && condition.test(run);
        });
    }

    private static void awaitCondition(String name, String reason, String message) {
        environment.await(reason, DRILL_LIMIT, () -> status(name).conditions().stream()
                .anyMatch(condition -> condition.getType().equals("Stalled")
                        && condition.getReason().equals(reason)
                        && condition.getMessage().contains(message)));
    }

    private static Outcome phase(DrillRun run, String name) {
        return run.phases().stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    private static List<String> instancesOfDrills() {
        return region.aws().rds().describeDBInstances().dbInstances().stream()
                .map(DBInstance::dbInstanceIdentifier)
                .filter(name -> name.contains("-drill-"))
                .toList();
    }

    /** Everything of a drill: what carries its tag, and what has its name. */
    private static List<String> remains() {
        return local.allResources().stream()
                .filter(each -> each.tags().containsKey("platform-operator.io/drill")
                        || each.id().contains("-drill-"))
                .map(LocalAws.Resource::toString)
                .toList();
    }

    private static boolean hasRecoveryPoint() {
        var vault =
                environment.child(PlatformBackup.class).getStatus().outputs().get("vaultName");
        return region
                .aws()
                .backup()
                .listRecoveryPointsByBackupVault(r -> r.backupVaultName(vault))
                .recoveryPoints()
                .stream()
                .anyMatch(point -> point.statusAsString().equals("COMPLETED"));
    }

    /** Waits until automated backups have heartbeats. */
    private static void awaitHeartbeats() {
        var name = environment.child(PlatformCluster.class).getSpec().name();
        var config = Config.fromKubeconfig(local.kubeconfig(REGION, name).toFile());
        try (var workload = new KubernetesClientBuilder().withConfig(config).build()) {
            await().atMost(LIMIT).until(() -> sequence(workload) > 5);
        }
        var since = Instant.now();
        await().atMost(LIMIT).until(() -> region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(live()))
                .dbInstances()
                .getFirst()
                .latestRestorableTime()
                .isAfter(since));
    }

    /** Identifier of the live database. */
    private static String live() {
        var arn =
                environment.child(PlatformDatabase.class).getStatus().outputs().get("instanceArn");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private static long sequence(KubernetesClient workload) {
        var map = workload.configMaps()
                .inNamespace(PublishedObservation.NAMESPACE)
                .withName(PublishedObservation.NAME)
                .get();
        return map == null
                ? 0
                : PublishedObservation.parse(map.getData().get(PublishedObservation.KEY))
                        .map(observation -> observation.database())
                        .map(database -> database.sequence())
                        .orElse(0L);
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
