package io.platformoperator;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.platformoperator.api.v1alpha1.DrillCheck;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.local.LocalAws;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.stacks.Stacks;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Drills of an environment in an integration test, from the view of the user who applies them. */
record DrillObjects(TestEnvironment environment, LocalAws aws, Duration limit) {
    NonNamespaceOperation<PlatformDrill, KubernetesResourceList<PlatformDrill>, Resource<PlatformDrill>> all() {
        return environment.user().resources(PlatformDrill.class).inNamespace(environment.namespace());
    }

    /** Applies a drill that runs once. */
    void apply(String name, DrillKind kind, DrillCheck... checks) {
        create(name, new DrillSpec(environment.name(), kind, null, List.of(checks), null, null, null));
    }

    void create(String name, DrillSpec spec) {
        var drill = new PlatformDrill();
        drill.getMetadata().setName(name);
        drill.getMetadata().setNamespace(environment.namespace());
        drill.setSpec(spec);
        environment.user().resource(drill).create();
    }

    void delete(String name) {
        all().withName(name).delete();
    }

    DrillStatus status(String name) {
        return all().withName(name).get().statusOrEmpty();
    }

    /** Waits until the drill has a result. */
    DrillStatus awaitEnd(String name) {
        environment.await(name + " ended", limit, () -> !status(name).history().isEmpty());
        return status(name);
    }

    /** Waits until the run of the drill is as described. */
    DrillRun awaitRun(String name, Predicate<DrillRun> condition) {
        environment.await(name + " runs", limit, () -> {
            var run = status(name).run();
            return run != null && condition.test(run);
        });
        return status(name).run();
    }

    static Outcome phase(DrillRun run, String name) {
        return run.phases().stream()
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    /** Everything of a drill in AWS: what carries its tag, and what has its name. */
    List<String> remains() {
        return aws.allResources().stream()
                .filter(each -> each.tags().containsKey("platform-operator.io/drill")
                        || each.id().contains("-drill-"))
                .map(LocalAws.Resource::toString)
                .toList();
    }

    /**
     * The spec of an environment with a database, a cache and heartbeats, as small as it can be. AWS Backup and RDS exclude each other's
     * windows: none of them is now.
     */
    static Map<String, Object> spec() {
        var stacks = new HashMap<String, Object>();
        Stacks.ALL.forEach(stack -> stacks.put(stack.name().text(), Map.of("enabled", false)));
        stacks.put("monitoring", Map.of("enabled", true)); // with base, whose probe runs beside it
        stacks.remove("base");
        var hour = OffsetDateTime.now(ZoneOffset.UTC).getHour();
        return new HashMap<>(Map.of(
                "tier",
                "development",
                "deletionPolicy",
                "Delete",
                "stacks",
                stacks,
                "sizing",
                Map.of("database", Map.of("readReplicas", 0), "cache", Map.of("nodes", 1)),
                "database",
                Map.of("backupWindow", window(hour + 6), "maintenanceWindow", weeklyWindow(hour + 10)),
                "backup",
                Map.of("schedule", "cron(0 %d ? * * *)".formatted((hour + 15) % 24))));
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

    /** Waits until the probe of a region has written heartbeats into the database, and automated backups have them. */
    void awaitHeartbeats(LocalRegion region, String cluster, String instance) {
        var config = Config.fromKubeconfig(
                aws.kubeconfig(region.aws().region(), cluster).toFile());
        try (var workload = new KubernetesClientBuilder().withConfig(config).build()) {
            await().atMost(limit).until(() -> sequence(workload) > 5);
        }
        var since = Instant.now();
        await().atMost(limit).until(() -> region.aws()
                .rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(instance))
                .dbInstances()
                .getFirst()
                .latestRestorableTime()
                .isAfter(since));
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

    /** Makes a recovery point of AWS Backup. */
    void backUp(LocalRegion region) {
        var outputs = environment.child(PlatformBackup.class).getStatus().outputs();
        region.runBackupPlan(outputs.get("planId"));
        await().atMost(limit).until(() -> region
                .aws()
                .backup()
                .listRecoveryPointsByBackupVault(r -> r.backupVaultName(outputs.get("vaultName")))
                .recoveryPoints()
                .stream()
                .anyMatch(point -> point.statusAsString().equals("COMPLETED")));
    }

    /** Makes a snapshot of a cache, and waits until the environment shows that the cache serves again. */
    void snapshot(LocalRegion region, String name) {
        var elastiCache = region.aws().elastiCache();
        var group = elastiCache
                .describeReplicationGroups()
                .replicationGroups()
                .getFirst()
                .replicationGroupId();
        elastiCache.createSnapshot(r -> r.replicationGroupId(group).snapshotName(name));
        await().atMost(limit).until(() -> elastiCache
                .describeSnapshots(r -> r.snapshotName(name))
                .snapshots()
                .getFirst()
                .snapshotStatus()
                .equals("available"));
        environment.await("the cache serves", limit, () -> "True"
                .equals(environment.condition("CacheReady").getStatus()));
    }
}
