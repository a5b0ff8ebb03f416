package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.api.v1alpha1.ImageCopy;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ReadinessPart;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.Aws;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.recovery.images.ImageCopier;
import io.platformoperator.registry.TestImages;
import io.platformoperator.stacks.Stacks;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

/**
 * The readiness for a failover of an environment with two regions: each cause turns it False with its reason, and back. The test
 * plays the probes. Nothing measures the WAL of databases without servers, so that the part {@code wal} alone stays Unknown.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverReadyIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** Two minutes of AWS's time are far less here; the machine needs time for 14 calls in each region. */
    private static final Duration REPORTED_WITHIN = Duration.ofSeconds(45);

    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";
    private static final int LAST = 100;

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static LocalRegion east;
    private static LocalRegion west;
    private static TestEnvironment environment;
    private static final Map<String, FakeProbe> PROBES = new HashMap<>();

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("failover-ready", "--time-scale", "600");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--recovery-interval=2s")
                .start("--drift-interval=5s");
        east = LocalRegion.of(cloud, EAST);
        west = LocalRegion.of(cloud, WEST);
        var stacks = new HashMap<String, Object>();
        Stacks.ALL.forEach(stack -> stacks.put(stack.name().text(), Map.of("enabled", false)));
        stacks.put("autoscaling", Map.of("enabled", true)); // with base, so that the operator connects to the clusters
        stacks.remove("base");
        environment = TestEnvironment.apply(
                        cloud,
                        "ready",
                        EAST,
                        Map.of(
                                "tier",
                                "development",
                                "deletionPolicy",
                                "Delete",
                                "stacks",
                                stacks,
                                "regions",
                                Map.of(
                                        "primary", Map.of("name", EAST, "cidr", "10.32.0.0/16"),
                                        "secondary", Map.of("name", WEST, "cidr", "10.33.0.0/16"))))
                .awaitReady(LIMIT);
        PROBES.put(EAST, new FakeProbe(EAST, "Writer"));
        PROBES.put(WEST, new FakeProbe(WEST, "Replica"));
    }

    @AfterAll
    static void end() {
        PROBES.values().forEach(FakeProbe::close);
        if (east != null) {
            east.close();
        }
        if (west != null) {
            west.close();
        }
        if (operator != null) {
            operator.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    /** A probe that keeps its observation in the workload cluster. */
    private static final class FakeProbe implements AutoCloseable {
        private final KubernetesClient cluster;
        private final String region;
        private final String role;
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().unstarted(task));
        private final ScheduledFuture<?> reports;
        private volatile Duration lag = Duration.ZERO;

        FakeProbe(String region, String role) {
            this.region = region;
            this.role = role;
            var name = child(PlatformCluster.class, region).getSpec().name();
            cluster = new KubernetesClientBuilder()
                    .withConfig(
                            Config.fromKubeconfig(local.kubeconfig(region, name).toFile()))
                    .build();
            cluster.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("monitoring")
                            .endMetadata()
                            .build())
                    .serverSideApply();
            reports = timer.scheduleWithFixedDelay(this::report, 0, 1, TimeUnit.SECONDS);
        }

        private void report() {
            var now = Instant.now();
            var store = "{\"role\": \"%s\", \"heartbeatAt\": \"%s\", \"sequence\": 1, \"error\": \"\"}"
                    .formatted(role, now.minus(lag));
            cluster.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("monitoring")
                            .withName("platform-probe")
                            .endMetadata()
                            .addToData(
                                    "observation.json",
                                    "{\"region\": \"%s\", \"observedAt\": \"%s\", \"database\": %s, \"cache\": %s}"
                                            .formatted(region, now, store, store))
                            .build())
                    .forceConflicts()
                    .serverSideApply();
        }

        @Override
        public void close() {
            reports.cancel(false);
            timer.shutdownNow();
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void isReadyWithHeartbeatsInBothRegions() {
        awaitReady();
        var recovery = environment.status().recovery();
        assertThat(recovery.standbyRegion()).isEqualTo(WEST);
        assertThat(recovery.stores().getFirst().evidence()).isEqualTo("Heartbeat");
        assertThat(environment.condition("ObjectivesMet").getMessage()).contains("never measured: databaseMinutes");
        assertThat(environment.condition("FailoverReady").getReason()).isEqualTo("WalUnknown");
        assertThat(operator.metrics("platform_failover_ready_part{"))
                .contains(
                        "platform_failover_ready_part{environment=\"ready\",namespace=\"ready\",part=\"images\",status=\"True\"} 1.0");
    }

    @Test
    @Order(2)
    void aSteadyEnvironmentIsObservedAndNotWritten() throws InterruptedException {
        awaitReady();
        local.resetCalls();
        var versions = new HashSet<String>();
        for (var i = 0; i < 18; i++) {
            versions.add(environment.object().getMetadata().getResourceVersion());
            TimeUnit.MILLISECONDS.sleep(500);
        }

        assertThat(versions)
                .as("one write in ten evaluations, of which these are five")
                .hasSizeLessThan(3);
        var calls = local.calls().stream()
                .filter(call -> call.caller().equals(LocalOperator.CALLER))
                .toList();
        assertThat(calls)
                .filteredOn(call -> call.operation().equals("GetMetricData"))
                .hasSizeGreaterThan(4);
        assertThat(calls).noneMatch(LocalAws.Call::isWrite);
    }

    @Test
    @Order(3)
    void aLagOfTheDatabaseIsReported() {
        PROBES.get(WEST).lag = Duration.ofMinutes(6);
        assertThat(awaitPart("database", "DatabaseLag").message()).contains("(objective 300 s)");
        environment.await(
                "ObjectivesMet False",
                REPORTED_WITHIN,
                () -> environment.condition("ObjectivesMet").getStatus().equals("False"));
        assertThat(environment.status().recovery().stores().getFirst().state()).isEqualTo(ObjectiveState.MISSED);

        PROBES.get(WEST).lag = Duration.ZERO;
        awaitReady();
    }

    @Test
    @Order(4)
    void aDisabledKeyIsReported() {
        var key = environment.children().stream()
                .filter(child -> child instanceof PlatformStorage && isIn(child, WEST))
                .flatMap(child -> child.getStatus().resources().stream())
                .filter(resource -> resource.kind().equals("kms/Key"))
                .map(ResourceStatus::id)
                .findFirst()
                .orElseThrow();
        west.aws().kms().disableKey(r -> r.keyId(key));
        assertThat(awaitPart("keys", "KeyNotEnabled").message()).contains(key, "enable-key --region us-west-2");

        west.aws().kms().enableKey(r -> r.keyId(key));
        awaitReady();
    }

    @Test
    @Order(5)
    void aDeletedReplicationRuleIsReported() {
        var bucket = child(PlatformStorage.class, EAST).getStatus().outputs().get("documentsBucket");
        east.aws().s3().deleteBucketReplication(r -> r.bucket(bucket));
        assertThat(awaitPart("buckets", "ReplicationRuleMissing").message()).contains(bucket);

        environment.reconcileNow("rule", LIMIT);
        awaitReady();
    }

    @Test
    @Order(6)
    void aMissingImageIsReported() {
        var repository = "ready/orders";
        push(east.aws(), repository);
        environment.await(
                "replicated", LIMIT, () -> !digests(west.aws(), repository).isEmpty());
        awaitReady();
        var digest = digests(west.aws(), repository).getFirst();
        west.aws().ecr().batchDeleteImage(r -> r.repositoryName(repository).imageIds(id -> id.imageDigest(digest)));
        assertThat(awaitPart("images", "ImagesMissing").message()).contains(digest, "ready/orders:v1");

        environment.await("the request to copy it", LIMIT, () -> imageCopy() != null);
        assertThat(imageCopy().fromRegion()).isEqualTo(EAST);
        new ImageCopier(east.aws().ecr(), west.aws().ecr(), LIMIT)
                .copy(imageCopy().repositories()); // what the pod in the cluster does
        awaitReady();
        environment.await("the end of the request", LIMIT, () -> imageCopy() == null);
    }

    @Test
    @Order(7)
    void aProbeThatDoesNotReportIsUnknown() {
        PROBES.get(WEST).close();
        environment.await(
                "unknown", REPORTED_WITHIN, () -> part("database").status().equals("Unknown"));
        assertThat(environment.condition("FailoverReady").getStatus()).isEqualTo("Unknown");
        assertThat(environment.condition("FailoverReady").getMessage())
                .contains("the probe of us-west-2 has not observed since");

        PROBES.put(WEST, new FakeProbe(WEST, "Replica"));
        awaitReady();
    }

    @Test
    @Order(8)
    void aRegionThatDoesNotAnswerIsUnknown() {
        local.setFaults(Map.of("outage", List.of(Map.of("region", WEST))));
        environment.await("unknown in the words of AWS", REPORTED_WITHIN, () -> part("keys")
                .message()
                .contains("ServiceUnavailable"));
        assertThat(part("keys").status()).isEqualTo("Unknown");

        local.removeFaults();
        awaitReady();
    }

    @Test
    @Order(LAST)
    void thePolicyCoversAllCalls() {
        assertThat(local.calls().stream()
                        .filter(call -> call.caller().equals(LocalOperator.CALLER))
                        .filter(call -> call.error().contains("AccessDenied")
                                || call.error().contains("Unauthorized")))
                .isEmpty();
    }

    private static boolean isIn(SubsystemResource<?> child, String region) {
        return child.getSpec().placement().region().equals(region);
    }

    private static <R extends SubsystemResource<?>> R child(Class<R> type, String region) {
        return child(type, region, _ -> true);
    }

    private static <R extends SubsystemResource<?>> R child(Class<R> type, String region, Predicate<R> condition) {
        return environment.children().stream()
                .filter(child -> type.isInstance(child) && isIn(child, region))
                .map(type::cast)
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    private static ImageCopy imageCopy() {
        return child(PlatformStack.class, WEST, stack -> stack.getSpec().stack() == StackName.BASE)
                .getSpec()
                .inputs()
                .imageCopy();
    }

    private static ReadinessPart part(String name) {
        return environment.status().recovery().parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ReadinessPart awaitPart(String name, String reason) {
        environment.await(
                reason,
                REPORTED_WITHIN,
                () -> part(name).reason().equals(reason)
                        && environment.condition("FailoverReady").getStatus().equals("False"));
        return part(name);
    }

    /** Waits until only what nothing can measure here is not ready. */
    private static void awaitReady() {
        try {
            environment.await(
                    "ready for a failover",
                    LIMIT,
                    () -> environment.status().recovery() != null
                            && environment.status().recovery().parts().stream()
                                    .allMatch(part -> part.status().equals("True")
                                            != part.name().equals("wal")));
        } catch (AssertionError e) {
            throw new AssertionError(environment.condition("FailoverReady").getMessage(), e);
        }
    }

    private static List<String> digests(Aws aws, String repository) {
        return aws.ecr().describeImages(r -> r.repositoryName(repository)).imageDetails().stream()
                .map(ImageDetail::imageDigest)
                .toList();
    }

    private static void push(Aws aws, String repository) {
        TestImages.push(aws.ecr(), repository, "v1");
    }
}
