package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.platformoperator.probe.Probe;
import io.platformoperator.probe.ProbeSettings;
import io.platformoperator.probe.observation.PublishedObservation;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code platform probe}: runs the probe of a region, in the region's cluster. */
@Command(
        name = "probe",
        description = {
            "Writes and reads heartbeats in the database and the cache of a region until SIGTERM or SIGINT, and keeps the"
                    + " newest observation in the ConfigMap " + PublishedObservation.NAME + ".",
            "The operator runs it in each region's cluster, because the data is in private networks."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        subcommands = {VerifyRestoreCommand.class, VerifyStacksCommand.class},
        showDefaultValues = true)
final class ProbeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeCommand.class);
    private static final Duration END_WITHIN = Duration.ofSeconds(20);

    @Option(
            names = "--region",
            required = true,
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:AWS_REGION}",
            description = "AWS region of the probe, the database and the cache.")
    private String region = "";

    @Option(
            names = "--heartbeat-interval",
            defaultValue = "10s",
            converter = RunCommand.IntervalConverter.class,
            description = "Time between two heartbeats.")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--history",
            defaultValue = "168h",
            converter = RunCommand.DurationConverter.class,
            description = "How long heartbeats stay in the database.")
    private Duration history = Duration.ZERO;

    @Option(
            names = "--namespace",
            defaultValue = PublishedObservation.NAMESPACE,
            description = "Namespace of the ConfigMap.")
    private String namespace = "";

    @Mixin
    private StoreOptions stores = new StoreOptions();

    @Option(
            names = "--port",
            defaultValue = "${env:PLATFORM_PORT:-8080}",
            description = "Port of /healthz, /readyz and /metrics; 0 selects a free port and logs it.")
    private int port;

    @Override
    public Integer call() throws Exception {
        var settings = new ProbeSettings(
                region,
                interval,
                history,
                namespace,
                stores.database(),
                stores.databaseName(),
                stores.caBundle(),
                stores.cache());
        var ending = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        // A signal ends the JVM as soon as its shutdown hooks return.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ending, ended), "shutdown"));
        try {
            run(settings, ending);
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private void run(ProbeSettings settings, CountDownLatch ending) throws IOException, InterruptedException {
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        try (var kubernetes = new KubernetesClientBuilder().build();
                var secrets = StoreOptions.secrets(region);
                var probe = new Probe(
                        settings,
                        kubernetes,
                        secrets,
                        (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        metrics,
                        InstantSource.system());
                var server = new Probes(port, probe::isAlive, () -> true, metrics)) {
            LOG.info("serving health and metrics on port {}", server.port());
            probe.start();
            ending.await();
            LOG.info("stopping");
        }
    }

    private static void end(CountDownLatch ending, CountDownLatch ended) {
        ending.countDown();
        try {
            if (!ended.await(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a store or an API does not answer: connections end with the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
