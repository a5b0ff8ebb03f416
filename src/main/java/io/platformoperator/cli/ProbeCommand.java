package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.platformoperator.probe.Probe;
import io.platformoperator.probe.ProbeSettings;
import io.platformoperator.probe.ProbeSettings.Endpoint;
import io.platformoperator.probe.observation.PublishedObservation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

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
        subcommands = VerifyRestoreCommand.class,
        showDefaultValues = true)
final class ProbeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeCommand.class);
    private static final Duration AWS_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration END_WITHIN = Duration.ofSeconds(20);

    @Option(
            names = "--region",
            required = true,
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

    @Option(names = "--database-host", paramLabel = "HOST", description = "Endpoint of the database. Default: none.")
    private @Nullable String databaseHost;

    @Option(names = "--database-port", defaultValue = "5432", description = "Port of the database.")
    private int databasePort;

    @Option(
            names = "--database-name",
            defaultValue = "postgres",
            description = "Name of the database in which the heartbeats are.")
    private String databaseName = "";

    @Option(
            names = "--database-secret",
            paramLabel = "ARN",
            defaultValue = "",
            description = "ARN of the secret with the login of the database.")
    private String databaseSecret = "";

    @Option(
            names = "--database-ca-bundle",
            paramLabel = "FILE",
            defaultValue = "${env:PLATFORM_RDS_CA_BUNDLE:-/opt/platform-operator/rds-ca-bundle.pem}",
            description = "Certificate authorities of RDS, as PEM.")
    private Path caBundle = Path.of("");

    @Option(
            names = "--cache-host",
            paramLabel = "HOST",
            description = "Endpoint of the cache, whose certificate the JVM's trust store must verify. Default: none.")
    private @Nullable String cacheHost;

    @Option(names = "--cache-port", defaultValue = "6379", description = "Port of the cache.")
    private int cachePort;

    @Option(
            names = "--cache-secret",
            paramLabel = "ARN",
            defaultValue = "",
            description = "ARN of the secret with the AUTH token of the cache.")
    private String cacheSecret = "";

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
                endpoint("database", databaseHost, databasePort, databaseSecret),
                databaseName,
                caBundle,
                endpoint("cache", cacheHost, cachePort, cacheSecret));
        if (settings.database() == null && settings.cache() == null) {
            throw new CommandException("there is nothing to observe: give --database-host, --cache-host or both");
        }
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
                var http = ApacheHttpClient.builder()
                        .connectionTimeout(AWS_TIMEOUT)
                        .socketTimeout(AWS_TIMEOUT)
                        .build();
                var secrets = SecretsManagerClient.builder()
                        .region(Region.of(region))
                        .credentialsProvider(
                                DefaultCredentialsProvider.builder().build())
                        .httpClient(http)
                        .overrideConfiguration(o -> o.apiCallTimeout(AWS_TIMEOUT))
                        .build();
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

    private static @Nullable Endpoint endpoint(String store, @Nullable String host, int port, String secret) {
        if (host == null) {
            return null;
        }
        if (secret.isEmpty()) {
            throw new CommandException("--" + store + "-host needs --" + store + "-secret, the secret with its login");
        }
        return new Endpoint(host, port, secret);
    }
}
