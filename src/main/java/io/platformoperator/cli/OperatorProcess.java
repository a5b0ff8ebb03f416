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
import io.platformoperator.catalog.Catalog;
import io.platformoperator.charts.ChartOptions;
import io.platformoperator.charts.HelmRenderer;
import io.platformoperator.environment.EnvironmentReconciler;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.graph.Pace;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.InformerCaches;
import io.platformoperator.stacks.StackGauges;
import io.platformoperator.stacks.StackReconciler;
import io.platformoperator.stacks.Stacks;
import io.platformoperator.subsystem.Reconciliation;
import io.platformoperator.subsystem.ResourceGauges;
import io.platformoperator.subsystem.Wakes;
import io.platformoperator.workload.RequestMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator: its parts, put together and taken down in order. */
final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
    private static final String LEASE = "platform-operator";
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);
    private static final Duration TIME_TO_FINISH = Duration.ofSeconds(20);

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final InstantSource clock = InstantSource.system();
    private final AtomicBoolean leads = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Wakes wakes = new Wakes();
    private final AwsRegions regions;
    private final StackReconciler stacks;
    private final Operator operator;
    private final Probes probes;
    private final List<String> namespaces;

    /**
     * An operator that does not run yet.
     *
     * @param callRate factor on the rates of AWS calls below which it stays
     * @param charts where those of stacks come from
     * @param namespaces to watch; none: all
     * @param leaseNamespace of the Lease; empty: no leader election
     */
    OperatorProcess(
            Pace pace, double callRate, ChartOptions charts, List<String> namespaces, String leaseNamespace, int port)
            throws IOException {
        this.namespaces = List.copyOf(namespaces);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        regions = new AwsRegions(
                pace, callRate, leads::get, clock, threads, List.of(new AwsCallMetrics(metrics)), wakes::written);
        leads.set(leaseNamespace.isEmpty());
        var events = new Events(client, clock);
        var with = new Reconciliation(regions, events, wakes, new ResourceGauges(metrics), clock, leads::get);
        stacks = new StackReconciler(
                Stacks.ALL,
                HelmRenderer.create(charts, clock, metrics),
                client,
                (cluster, wake) -> ServerSideApply.on(cluster, clock, wake),
                new StackGauges(metrics),
                new RequestMetrics(metrics),
                with);
        operator = new Operator(overrides -> configure(overrides, leaseNamespace));
        register(operator, events, with);
        var runtime = operator.getRuntimeInfo();
        probes = new Probes(
                port, () -> !leads.get() || runtime.allEventSourcesAreHealthy(), runtime::isStarted, metrics);
    }

    private void configure(ConfigurationServiceOverrider overrides, String leaseNamespace) {
        overrides
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withExecutorService(threads)
                .withParseResourceVersions(true)
                .withReconciliationTerminationTimeout(TIME_TO_FINISH)
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

    private void register(Operator to, Events events, Reconciliation with) {
        var composition = new Composition(Catalog.standard(), StackOffers.all());
        register(to, new EnvironmentReconciler(composition, events, clock, leads::get));
        Subsystems.reconcilers(with).forEach(reconciler -> register(to, reconciler));
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
                .withReconciliationMaxInterval(LONGEST_SILENCE)
                .withGenerationAware(false)
                .withItemStore(InformerCaches.withoutManagedFields())
                .withOnUpdateFilter(OperatorProcess::isNews);
        if (!namespaces.isEmpty()) {
            overrides.settingNamespaces(new HashSet<>(namespaces));
        }
    }

    /** What a person or a finalizer changed, but not our own reports in the status. */
    private static boolean isNews(HasMetadata now, HasMetadata before) {
        var a = now.getMetadata();
        var b = before.getMetadata();
        return !Objects.equals(a.getGeneration(), b.getGeneration())
                || !Objects.equals(a.getAnnotations(), b.getAnnotations())
                || !Objects.equals(a.getFinalizers(), b.getFinalizers())
                || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp());
    }

    /** Runs until SIGTERM or SIGINT, or until the lease is lost; returns the exit code. */
    int run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "shutdown"));
        LOG.info("probes and metrics on port {}", probes.port());
        operator.start();
        LOG.info("started");
        stopped.await();
        return 1; // only a lost lease comes here: a signal ends the process through the hook
    }

    private void stop() {
        if (stopping.compareAndSet(false, true)) {
            LOG.info("stopping: what is running may finish, nothing new begins");
            close();
            LOG.info("stopped");
        }
    }

    private void startLeading() {
        leads.set(true);
        LOG.info("leading");
    }

    private void stopLeading() {
        leads.set(false);
        if (!stopping.get()) {
            LOG.error("lost the lease: another replica leads now; restarting to stand by");
            stopped.countDown();
        }
    }

    private void newLeader(String identity) {
        LOG.info("the leader is {}", identity);
    }

    @Override
    public void close() {
        stopping.set(true);
        operator.stop();
        probes.close();
        stacks.close();
        regions.close();
        client.close();
        threads.close();
    }
}
