package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.database.Database;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationAnswer.CheckAnswer;
import io.platformoperator.subsystem.DependencyNotifier;
import io.platformoperator.subsystem.EnvironmentClaims;
import io.platformoperator.subsystem.KnownKinds;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.ResourceGauges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * A drill in virtual time: the code of the runs and the engine of the operator, on {@link SimulatedAws}. A process may end after any of its
 * calls; the next one knows what the status has.
 */
final class DrillWorld implements AutoCloseable {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(20);
    private static final int MOST_STEPS = 500;

    /** AWS's listings show everything at once here, and no answer is shared for longer than a call takes. */
    private static final PollIntervals INTERVALS = new PollIntervals(
            0.08,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofNanos(2),
            Duration.ofSeconds(10),
            1);

    final SimulatedAws aws;
    final SimulatedCluster cluster;
    final SimulatedEnvironments environments;
    final PlatformDrill drill;
    private final MockApiServer api;
    private final PlatformEnvironment environment;
    private volatile Instant now = Drills.START;
    private DrillRun run;
    private OperatorRun process;
    private int calls;
    /** The environments in whose clusters data was verified, with the options of the verification. */
    final List<String> verified = new ArrayList<>();

    /** The API server with the environment {@code shop} and its children, which many worlds may share. */
    static MockApiServer environment() throws IOException {
        var api = new MockApiServer(
                PlatformEnvironment.class,
                PlatformDatabase.class,
                PlatformCluster.class,
                PlatformBackup.class,
                PlatformCache.class,
                PlatformDrill.class,
                PlatformRestoreValidation.class);
        var environment = sample();
        api.client().resource(environment).create();
        new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()))
                .children(environment, Drills.START).stream()
                        .filter(child -> child instanceof PlatformDatabase
                                || child instanceof PlatformCluster
                                || child instanceof PlatformBackup
                                || child instanceof PlatformCache)
                        .forEach(child ->
                                api.client().resource(withStatus(child)).create());
        return api;
    }

    static PlatformEnvironment sample() throws IOException {
        var environment =
                YAML.unmarshal(Files.readString(Path.of("samples/single-region.yaml")), PlatformEnvironment.class);
        environment.getMetadata().setName("shop");
        environment.getMetadata().setNamespace(MockApiServer.NAMESPACE);
        environment.getMetadata().setUid("77");
        return environment;
    }

    /** Sets the stacks whose backups the drills of the cluster's environment restore. */
    static void setStacks(PlatformCluster cluster, List<String> stacks) {
        var spec = new HashMap<Object, Object>((Map<?, ?>) YAML.convertValue(cluster.getSpec(), Map.class));
        spec.put("stacks", stacks);
        cluster.setSpec(YAML.convertValue(spec, ClusterSpec.class));
    }

    private static SubsystemResource<?> withStatus(SubsystemResource<?> child) {
        child.getMetadata().setNamespace(MockApiServer.NAMESPACE);
        if (child instanceof PlatformCluster cluster) {
            setStacks(cluster, List.of("secrets", "backup"));
        }
        var secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop";
        var outputs = Map.of(
                "instanceArn",
                "arn:aws:rds:us-east-1:123456789012:db:" + SimulatedAws.LIVE,
                "secretArn",
                secret,
                "vaultName",
                SimulatedAws.VAULT);
        var group = new ResourceStatus(
                "replication-group", "elasticache/ReplicationGroup", SimulatedAws.LIVE_CACHE, "Ready", null, null);
        child.setStatus(
                YAML.convertValue(Map.of("outputs", outputs, "resources", List.of(group)), SubsystemStatus.class));
        return child;
    }

    DrillWorld(MockApiServer api, DrillKind kind) throws IOException {
        this(api, kind, Duration.ofHours(6));
    }

    DrillWorld(MockApiServer api, DrillKind kind, Duration expiry) throws IOException {
        System.setProperty("aws.accessKeyId", "operator");
        System.setProperty("aws.secretAccessKey", "secret");
        this.api = api;
        aws = new SimulatedAws(() -> now);
        cluster = new SimulatedCluster(this::answer);
        environments = new SimulatedEnvironments(api, () -> now);
        environment = sample();
        drill = Drills.drill(new DrillSpec("shop", kind, null, List.of(), null, null, null), DrillStatus.EMPTY);
        drill.getMetadata().setNamespace(MockApiServer.NAMESPACE);
        process = new OperatorRun(Integer.MAX_VALUE);
        var found = DrillEnvironment.of(api.client(), environment, "us-east-1").orElseThrow();
        run = DrillRuns.begin("1a2b3c4d", found.region(), found.source(), expiry, now);
    }

    /** From now on, the process ends after that number of calls. */
    void endAfter(int number) {
        process.callsLeft.set(number);
    }

    /** Calls of all processes so far. */
    int calls() {
        return calls;
    }

    /** Deletes the drill object, whose finalizer waits for the clean-up. */
    void deleteDrill() {
        drill.getMetadata().setDeletionTimestamp(now.toString());
    }

    /** Takes steps until the process ends or the run does. True if the process ended, which a new one follows. */
    boolean runUntilKilled() {
        for (var i = 0; i < MOST_STEPS; i++) {
            if (!DrillRuns.isActive(run)) {
                return false;
            }
            DrillRunner.Step step = null;
            try {
                step = process.runner.advance(drill, run, environment, () -> {});
            } catch (Killed | CompletionException e) {
                if (!process.isDead) {
                    throw e;
                }
                // the status is not written
            }
            if (process.isDead || step == null) {
                process.close();
                now = now.plusSeconds(7);
                process = new OperatorRun(Integer.MAX_VALUE);
                return true;
            }
            run = step.run();
            cluster.step();
            environments.step();
            var wait = step.after().compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : step.after();
            now = now.plus(wait.compareTo(SHORTEST_STEP) < 0 ? SHORTEST_STEP : wait);
        }
        throw new AssertionError("does not end: " + DrillStatuses.message(run));
    }

    /** What was created in AWS, the restores that Velero began, and the environments. */
    List<String> creations() {
        return Stream.of(
                        aws.creations().stream(),
                        cluster.begun().stream(),
                        environments.begun().stream()
                                .map(environment -> environment.getMetadata().getName()))
                .flatMap(each -> each)
                .toList();
    }

    /** What the drill left in AWS, in the cluster and beside the environment. */
    List<String> remains() {
        return Stream.of(aws.remains().stream(), cluster.remains().stream(), environments.remains().stream())
                .flatMap(each -> each)
                .toList();
    }

    DrillRun run() {
        return run;
    }

    @Override
    public void close() {
        process.close();
        cluster.close();
        aws.close();
    }

    private VerificationAnswer answer() {
        return new VerificationAnswer(
                now,
                drill.getSpec().kind() == DrillKind.STACK_RESTORE ? null : Drills.START.minusSeconds(130),
                List.of(new CheckAnswer(true, "whole"), new CheckAnswer(true, "12 tables")));
    }

    /** The end of a process at an instruction. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("the process was killed", null, false, false);
        }
    }

    /** A process of the operator: what it knows ends with it. */
    private final class OperatorRun implements ExecutionInterceptor, RestoreVerifier, StackRestorer, AutoCloseable {
        final DrillRunner runner;
        private final KubernetesClient workload = cluster.client(this::answered);
        private final KubernetesClient management = SimulatedEnvironments.client(api, this::answered);
        private final AwsRegions regions;
        private volatile boolean isDead;
        private final AtomicInteger callsLeft;

        OperatorRun(int callsLeft) {
            this.callsLeft = new AtomicInteger(callsLeft);
            var started = now;
            regions = new AwsRegions(INTERVALS, 1000, () -> true, () -> now, Runnable::run, List.of(this), _ -> {});
            var context = new ReconcilerContext(
                    regions,
                    new Events(api.client(), () -> now),
                    new DependencyNotifier(),
                    new EnvironmentClaims(regions, "database", Database.INSTANCES, Runnable::run),
                    new ResourceGauges(new SimpleMeterRegistry()),
                    new KnownKinds(Set.of()),
                    () -> now,
                    () -> true,
                    () -> started);
            var access = new DrillAccess(context);
            var cleanup = new DrillCleanup(access, management, this, this);
            runner = new DrillRunner(access, cleanup, management, this, this);
        }

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest call, ExecutionAttributes attributes) {
            if (isDead) {
                throw new Killed();
            }
            return call.httpRequest().toBuilder()
                    .protocol("http")
                    .host("localhost")
                    .port(aws.port())
                    .build();
        }

        /** The call took effect. */
        @Override
        public void afterTransmission(Context.AfterTransmission call, ExecutionAttributes attributes) {
            answered();
        }

        private void answered() {
            calls++;
            if (isDead || callsLeft.decrementAndGet() <= 0) {
                isDead = true;
                throw new Killed();
            }
        }

        @Override
        public VerificationJob.State verify(
                PlatformDrill drill, DrillRun run, DrillEnvironment environment, List<String> store) {
            verified.add(environment.name() + " " + String.join(" ", store));
            return new VerificationJob.State.Answered(answer());
        }

        @Override
        public void cleanUp(DrillRun run, DrillEnvironment environment) {}

        @Override
        public VeleroBackup newestBackup(DrillRun run, DrillEnvironment environment) {
            return VeleroRestores.newest(workload);
        }

        @Override
        public VeleroRestore restore(PlatformDrill drill, DrillRun run, String backup, DrillEnvironment environment) {
            return VeleroRestores.restore(workload, drill, run, backup);
        }

        @Override
        public VerificationJob.State verify(
                PlatformDrill drill, DrillRun run, StackBackups backups, DrillEnvironment environment) {
            var options = new DrillOptions("registry/platform-operator:1", Duration.ofSeconds(10));
            return VerificationJob.run(workload, StackVerificationJob.job(drill, run, backups, options));
        }

        @Override
        public Optional<String> cleanUp(DrillRun run, StackBackups backups, DrillEnvironment environment) {
            VerificationJob.delete(workload, run);
            return VeleroRestores.cleanUp(workload, run);
        }

        @Override
        public Optional<String> sweep(DrillEnvironment environment) {
            return VeleroRestores.sweep(workload);
        }

        @Override
        public void close() {
            workload.close();
            management.close();
            regions.close();
        }
    }
}
