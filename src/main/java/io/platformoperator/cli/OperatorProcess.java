package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.platformoperator.apply.ServerSideApply;
import io.platformoperator.aws.AwsCallMetrics;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.charts.ChartOptions;
import io.platformoperator.charts.HelmRenderer;
import io.platformoperator.database.Database;
import io.platformoperator.drill.DrillGauges;
import io.platformoperator.drill.DrillOptions;
import io.platformoperator.drill.DrillReconciler;
import io.platformoperator.drill.ValidationReconciler;
import io.platformoperator.environment.ClusterRegistrations;
import io.platformoperator.environment.EnvironmentReconciler;
import io.platformoperator.environment.SupportGauges;
import io.platformoperator.failover.FailoverGauges;
import io.platformoperator.failover.RegionFailover;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.InformerCaches;
import io.platformoperator.metrics.Metric;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryGauges;
import io.platformoperator.recovery.observation.AwsRegionReader;
import io.platformoperator.recovery.observation.FenceProofReader;
import io.platformoperator.recovery.observation.ProbeReader;
import io.platformoperator.stacks.StackGauges;
import io.platformoperator.stacks.StackReconciler;
import io.platformoperator.stacks.Stacks;
import io.platformoperator.stacks.base.ProbeOptions;
import io.platformoperator.subsystem.DependencyNotifier;
import io.platformoperator.subsystem.EnvironmentClaims;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.ResourceGauges;
import io.platformoperator.workload.ClusterRequestMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator process: creates the controllers, probes and clients, and closes them in order. */
final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
    /** Name of the Lease of the leader election. */
    static final String LEASE = "platform-operator";

    private static final Duration MAX_RECONCILE_INTERVAL = Duration.ofMinutes(10);
    private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(20);

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final InstantSource clock = InstantSource.system();
    private final AtomicBoolean isLeader = new AtomicBoolean();
    private final AtomicReference<Instant> leaderSince = new AtomicReference<>(clock.instant());
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final DependencyNotifier notifier = new DependencyNotifier();
    private final AwsRegions regions;
    private final StackReconciler stacks;
    private final Recovery recovery;
    private final Operator operator;
    private final Probes probes;
    private final List<String> namespaces;

    /**
     * Creates an operator; {@link #run} starts it.
     *
     * @param callRate factor on the limits for the rate of AWS calls
     * @param recoveryInterval time between two observations of how the regions of an environment replicate
     * @param charts source and cache of the charts of stacks
     * @param probe settings of the probes in the regions' clusters
     * @param argocdNamespace namespace of Argo CD, in which clusters are registered; empty: none
     * @param namespaces namespaces to watch; empty: all
     * @param leaseNamespace namespace of the Lease; empty: no leader election
     * @param port port of the probes and metrics; 0: a free port
     */
    OperatorProcess(
            PollIntervals intervals,
            double callRate,
            Duration recoveryInterval,
            ChartOptions charts,
            ProbeOptions probe,
            String argocdNamespace,
            List<String> namespaces,
            String leaseNamespace,
            int port)
            throws IOException {
        this.namespaces = List.copyOf(namespaces);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        regions = new AwsRegions(
                intervals,
                callRate,
                isLeader::get,
                clock,
                threads,
                List.of(new AwsCallMetrics(metrics)),
                notifier::notifyWritten,
                kind -> Metric.INTERNAL_ERRORS.counter(metrics, kind).increment());
        isLeader.set(leaseNamespace.isEmpty());
        var events = new Events(client, clock);
        var context = new ReconcilerContext(
                regions,
                events,
                notifier,
                new EnvironmentClaims(regions, new Database().name(), Database.INSTANCES, threads),
                new ResourceGauges(metrics),
                Subsystems.knownKinds(),
                clock,
                isLeader::get,
                leaderSince::get);
        stacks = new StackReconciler(
                Stacks.with(probe),
                HelmRenderer.create(charts, clock, metrics),
                client,
                (cluster, trigger) -> ServerSideApply.on(cluster, clock, trigger),
                new StackGauges(metrics),
                new ClusterRequestMetrics(metrics),
                context);
        var probes = new ProbeReader(stacks.clusters());
        var proofs = new FenceProofReader(stacks.clusters());
        recovery = new Recovery(
                new AwsRegionReader(regions, probes::read, proofs::read, clock, threads),
                recoveryInterval,
                new RecoveryGauges(metrics),
                events,
                isLeader::get,
                clock,
                threads);
        operator = new Operator(overrides -> configure(overrides, leaseNamespace));
        var environments = new EnvironmentReconciler(
                StandardComposition.create(),
                events,
                recovery,
                new RegionFailover(recovery, new FailoverGauges(metrics), intervals.creationTimeFactor()),
                new ClusterRegistrations(argocdNamespace),
                new SupportGauges(metrics),
                clock,
                isLeader::get);
        register(operator, environments, context);
        var drillGauges = new DrillGauges(metrics);
        register(
                operator,
                new DrillReconciler(
                        context,
                        client,
                        stacks.clusters(),
                        new DrillOptions(probe.image(), probe.heartbeatInterval()),
                        drillGauges));
        register(operator, new ValidationReconciler(context, client, drillGauges));
        var runtime = operator.getRuntimeInfo();
        this.probes = new Probes(
                port, () -> !isLeader.get() || runtime.allEventSourcesAreHealthy(), runtime::isStarted, metrics);
    }

    private void configure(ConfigurationServiceOverrider overrides, String leaseNamespace) {
        overrides
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withExecutorService(threads)
                .withParseResourceVersions(true)
                .withReconciliationTerminationTimeout(TERMINATION_TIMEOUT)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics));
        if (!leaseNamespace.isEmpty()) {
            overrides.withLeaderElectionConfiguration(LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                            LEASE)
                    .withLeaseNamespace(leaseNamespace)
                    .withLeaderCallbacks(new LeaderCallbacks(this::startLeading, this::stopLeading, this::newLeader))
                    .withExitOnStopLeading(false)
                    .build());
        }
    }

    private void register(Operator to, EnvironmentReconciler environments, ReconcilerContext context) {
        register(to, environments);
        Subsystems.reconcilers(context).forEach(reconciler -> register(to, reconciler));
        register(to, stacks);
    }

    private <R extends HasMetadata> void register(Operator to, Reconciler<R> reconciler) {
        to.register(reconciler, this::configure);
    }

    private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> overrides) {
        overrides
                .withRetry(new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(Duration.ofSeconds(1))
                        .setIntervalMultiplier(2)
                        .setMaxInterval(Duration.ofMinutes(1).toMillis()))
                .withReconciliationMaxInterval(MAX_RECONCILE_INTERVAL)
                .withGenerationAware(false)
                .withItemStore(InformerCaches.withoutManagedFields())
                .withOnUpdateFilter(OperatorProcess::isRelevantUpdate);
        if (!namespaces.isEmpty()) {
            overrides.settingNamespaces(new HashSet<>(namespaces));
        }
    }

    /** True if spec, annotations, finalizers or the deletion timestamp changed. Updates of the status trigger no reconcile. */
    private static boolean isRelevantUpdate(HasMetadata updated, HasMetadata previous) {
        var a = updated.getMetadata();
        var b = previous.getMetadata();
        return !Objects.equals(a.getGeneration(), b.getGeneration())
                || !Objects.equals(a.getAnnotations(), b.getAnnotations())
                || !Objects.equals(a.getFinalizers(), b.getFinalizers())
                || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp());
    }

    /** Runs until SIGTERM or SIGINT ends the process, or until the lease is lost. Returns the exit code of the latter case. */
    int run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "shutdown"));
        LOG.info("serving probes and metrics on port {}", probes.port());
        operator.start();
        LOG.info("started");
        stopped.await();
        return 1; // reached only after a lost lease: a signal ends the process in the shutdown hook
    }

    private void stop() {
        if (isStopping.compareAndSet(false, true)) {
            LOG.info("stopping: running reconciles may finish, new ones are not started");
            close();
            LOG.info("stopped");
        }
    }

    private void startLeading() {
        leaderSince.set(clock.instant());
        isLeader.set(true);
        LOG.info("became the leader");
    }

    private void stopLeading() {
        isLeader.set(false);
        if (!isStopping.get()) {
            LOG.error("lost the lease: another replica is the leader now; exiting to restart as a standby");
            stopped.countDown();
        }
    }

    private void newLeader(String identity) {
        LOG.info("the leader is {}", identity);
    }

    @Override
    public void close() {
        isStopping.set(true);
        operator.stop();
        probes.close();
        recovery.close();
        stacks.close();
        regions.close();
        client.close();
        threads.close();
    }
}
