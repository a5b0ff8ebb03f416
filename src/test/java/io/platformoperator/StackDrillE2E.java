package io.platformoperator;

import static io.platformoperator.DrillObjects.phase;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.transport.BundleWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A drill of what the stacks back up: a snapshot of a real Vault, unsealed by the environment's KMS key, is restored into another real Vault in
 * the place of the pod's container; a real Git bundle is cloned; a simulated Velero restores the objects of its backup. It passes, fails
 * with its reason on what concerns it, and leaves nothing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackDrillE2E {
    private static final String REGION = "us-east-1";
    private static final String NAME = "stacked";
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Duration DRILL_LIMIT = Duration.ofMinutes(4);
    private static final String REPOSITORY = "https://deploy@git.example.com/team/shop.git";
    private static final String BUNDLE = "git.example.com-team-shop.bundle";

    @TempDir
    private static Path directory;

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static LocalRegion region;
    private static TestEnvironment environment;
    private static DrillObjects drills;
    private static KubernetesClient workload;
    private static RealVault vault;
    private static String bucket;
    private static String cluster;
    private static int snapshots;

    @BeforeAll
    static void start() throws Exception {
        var program = Path.of(Objects.requireNonNull(System.getProperty("vault"), "run local/check drills"));
        cloud = LocalCloud.start("stack-drills", "--time-scale", "600", "--engines", "postgres,redis");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--heartbeat-interval=500ms")
                .start();
        region = LocalRegion.of(cloud, REGION);
        var spec = DrillObjects.spec();
        @SuppressWarnings("unchecked")
        var stacks = (Map<String, Object>) spec.get("stacks");
        stacks.put("secrets", Map.of("enabled", true));
        stacks.put("backup", Map.of("enabled", true));
        @SuppressWarnings("unchecked")
        var backup = new HashMap<>((Map<String, Object>) spec.get("backup"));
        backup.put("gitRepositories", List.of(REPOSITORY));
        spec.put("backup", backup);
        environment = TestEnvironment.apply(cloud, NAME, REGION, spec).awaitReady(LIMIT);
        drills = new DrillObjects(environment, local, DRILL_LIMIT);
        cluster = environment.child(PlatformCluster.class).getSpec().name();
        bucket = AwsNames.join(63, NAME, "backups", region.aws().regionInfo().accountId(), REGION);
        workload = new KubernetesClientBuilder()
                .withConfig(
                        Config.fromKubeconfig(local.kubeconfig(REGION, cluster).toFile()))
                .build();
        vault = RealVault.start(
                        program,
                        directory.resolve("live"),
                        cloud.awsEndpoint(),
                        REGION,
                        KeyAliases.name(
                                environment
                                        .child(PlatformCluster.class)
                                        .getSpec()
                                        .placement()
                                        .environment(),
                                "vault"))
                .withRole("snapshots");
    }

    @AfterAll
    static void end() {
        for (var each : Arrays.asList(vault, workload, region, operator, cloud)) {
            if (each != null) {
                close(each);
            }
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Order(1)
    void withoutABackupNothingIsProved() {
        var unready = run("no-backup");
        assertThat(unready.run().failureReason()).isEqualTo("NoBackups");
        assertThat(unready.message()).contains("Velero has no completed backup of the namespace services");
        backUp("first");

        var none = run("no-snapshot");
        assertThat(none.run().failureReason()).isEqualTo("NoBackups");
        assertThat(none.message()).contains("has no snapshot of Vault below vault/" + cluster + "/");

        putSnapshot(vault.snapshot());
        var unmirrored = run("no-bundle");
        assertThat(unmirrored.run().failureReason()).isEqualTo("NoBackups");
        assertThat(unmirrored.message()).contains("has no git/" + cluster + "/" + BUNDLE);
    }

    @Test
    @Order(2)
    void whatTheStacksBackUpIsRestoredAndVerified() throws Exception {
        putBundle(bundle());
        local.resetCalls();

        var status = run("passes");

        assertThat(status.result()).as(status.message()).isEqualTo("Passed");
        assertThat(status.run().checks()).extracting(DrillCheckResult::check).containsExactly("Vault", "Git", "Velero");
        assertThat(status.run().checks()).allMatch(DrillCheckResult::passed);
        assertThat(message(status, "Vault")).contains("cluster ID " + vault.clusterId() + ", unsealed and active");
        assertThat(message(status, "Git")).contains("1 repositories with 2 refs cloned");
        assertThat(message(status, "Velero")).contains("first restored with").contains(" objects");
        assertThat(status.run().rpoSeconds()).isBetween(0L, LIMIT.toSeconds());
        assertThat(status.objective()).isEqualTo("Met");
        assertThat(status.run().cost()).isEqualTo("0.00");
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().contains("stack-drill"))
                        .map(call -> call.service() + " " + call.operation()))
                .as("what the pod asks of AWS")
                .containsOnly("s3 GetObject", "kms DescribeKey", "kms Encrypt", "kms Decrypt");
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().contains("stack-drill"))
                        .filter(call -> !call.error().isEmpty()))
                .isEmpty();
        assertNothingRemains();
    }

    /** The operator is killed while Velero's restore and the Job exist. */
    @Test
    @Order(3)
    void aRunGoesOnAfterAKill() {
        drills.apply("killed", DrillKind.STACK_RESTORE);
        drills.awaitRun("killed", run -> phase(run, "Verify") == Outcome.RUNNING);
        operator.kill();
        operator.start();

        var status = drills.awaitEnd("killed");

        assertThat(status.result()).as(status.message()).isEqualTo("Passed");
        assertNothingRemains();
    }

    @Test
    @Order(4)
    void aDrillThatIsDeletedLeavesNothing() {
        drills.apply("deleted", DrillKind.STACK_RESTORE);
        drills.awaitRun("deleted", run -> phase(run, "Verify") == Outcome.RUNNING);
        drills.delete("deleted");

        await().atMost(DRILL_LIMIT).until(() -> drills.all().withName("deleted").get() == null);
        assertNothingRemains();
    }

    @Test
    @Order(5)
    void aSnapshotOfAnotherKeyFails() {
        var key = region.aws()
                .kms()
                .createKey(r -> r.description("another"))
                .keyMetadata()
                .keyId();
        var program = Path.of(System.getProperty("vault"));
        try (var other = RealVault.start(program, directory.resolve("other"), cloud.awsEndpoint(), REGION, key)) {
            putSnapshot(other.withRole("snapshots").snapshot());
        }

        assertCheckFails("another-key", "Vault", "possibly the snapshot is using a different autoseal key");
    }

    @Test
    @Order(6)
    void aSnapshotThatIsCorruptedFails() {
        var snapshot = vault.snapshot();
        for (var i = snapshot.length / 2; i < snapshot.length / 2 + 64; i++) {
            snapshot[i] ^= 0x55;
        }
        putSnapshot(snapshot);

        try {
            assertCheckFails("corrupted-snapshot", "Vault", ".snap: ");
        } finally {
            putSnapshot(vault.snapshot());
        }
    }

    @Test
    @Order(7)
    void aBundleThatIsCorruptedFails() throws Exception {
        var bundle = bundle();
        bundle[bundle.length - 40] ^= 0x55;
        putBundle(bundle);

        try {
            assertCheckFails("corrupted-bundle", "Git", "git/" + cluster + "/" + BUNDLE + " is not whole: ");
        } finally {
            putBundle(bundle());
        }
    }

    @Test
    @Order(8)
    void aBackupWhoseContentIsLostFails() {
        backUp("second");
        region.aws().s3().deleteObject(r -> r.bucket(bucket).key("velero/" + cluster + "/backups/second/second.json"));

        try {
            assertCheckFails("lost-content", "Velero", "the restore of second ended as Failed");
        } finally {
            backUp("third");
        }
    }

    /** A snapshot without the role that took it is not one of the stack's Vault. */
    @Test
    @Order(9)
    void aSnapshotOfAVaultWithoutSettingsFails() {
        var program = Path.of(System.getProperty("vault"));
        var key = KeyAliases.name(
                environment.child(PlatformCluster.class).getSpec().placement().environment(), "vault");
        try (var empty = RealVault.start(program, directory.resolve("empty"), cloud.awsEndpoint(), REGION, key)) {
            putSnapshot(empty.snapshot());
        }

        assertCheckFails("without-settings", "Vault", "the restored Vault has no role snapshots");
    }

    private static void assertCheckFails(String drill, String check, String message) {
        var status = run(drill);
        assertThat(status.result()).isEqualTo("Failed");
        assertThat(status.run().failureReason()).as(status.message()).isEqualTo("CheckFailed");
        assertThat(status.message()).contains(check + ": ");
        assertThat(message(status, check)).contains(message);
        assertThat(status.run().checks()).filteredOn(each -> !each.passed()).hasSize(1);
        assertThat(status.objective()).isEqualTo("Missed");
        assertNothingRemains();
    }

    private static String message(DrillStatus status, String check) {
        return status.run().checks().stream()
                .filter(each -> each.check().equals(check))
                .findFirst()
                .orElseThrow()
                .message();
    }

    private static DrillStatus run(String name) {
        drills.apply(name, DrillKind.STACK_RESTORE);
        return drills.awaitEnd(name);
    }

    private static void assertNothingRemains() {
        assertThat(drills.remains()).isEmpty();
        assertThat(workload.namespaces().list().getItems())
                .extracting(namespace -> namespace.getMetadata().getName())
                .noneMatch(name -> name.startsWith("drill-"));
        await().atMost(DRILL_LIMIT).untilAsserted(() -> {
            assertThat(workload.genericKubernetesResources("velero.io/v1", "Restore")
                            .inNamespace("velero")
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(workload.batch()
                            .v1()
                            .jobs()
                            .inNamespace("monitoring")
                            .list()
                            .getItems())
                    .extracting(job -> job.getMetadata().getName())
                    .noneMatch(name -> name.startsWith("drill-"));
        });
    }

    private static void backUp(String name) {
        workload.resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion("velero.io/v1")
                        .withKind("Backup")
                        .withNewMetadata()
                        .withNamespace("velero")
                        .withName(name)
                        .endMetadata()
                        .addToAdditionalProperties(
                                "spec", Map.of("storageLocation", "default", "includedNamespaces", List.of("*")))
                        .build())
                .create();
        await().atMost(DRILL_LIMIT).until(() -> "Completed"
                .equals(workload.genericKubernetesResources("velero.io/v1", "Backup")
                        .inNamespace("velero")
                        .withName(name)
                        .get()
                        .get("status", "phase")));
    }

    private static void putSnapshot(byte[] snapshot) {
        put("vault/%s/2026/11/29/%04d.snap".formatted(cluster, snapshots++), snapshot);
    }

    private static void putBundle(byte[] bundle) {
        put("git/" + cluster + "/" + BUNDLE, bundle);
    }

    private static void put(String key, byte[] content) {
        region.aws().s3().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    /** A bundle with a branch and a tag. */
    private static byte[] bundle() throws Exception {
        var folder = Files.createTempDirectory(directory, "repository");
        try (var git = Git.init()
                        .setDirectory(folder.toFile())
                        .setInitialBranch("main")
                        .call();
                var out = new ByteArrayOutputStream()) {
            for (var i = 0; i < 20; i++) {
                Files.writeString(folder.resolve("file" + i), (Instant.now() + "\n").repeat(50), UTF_8);
                git.add().addFilepattern(".").call();
                git.commit()
                        .setMessage("change " + i)
                        .setAuthor("a", "a@example.com")
                        .setSign(false)
                        .call();
            }
            git.tag().setName("v1").setSigned(false).setAnnotated(false).call();
            var writer = new BundleWriter(git.getRepository());
            for (var ref : git.getRepository().getRefDatabase().getRefsByPrefix("refs/")) {
                writer.include(ref);
            }
            writer.writeBundle(NullProgressMonitor.INSTANCE, out);
            return out.toByteArray();
        }
    }
}
