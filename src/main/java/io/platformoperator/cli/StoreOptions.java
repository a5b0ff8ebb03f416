package io.platformoperator.cli;

import io.platformoperator.probe.ProbeSettings.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Options that name the database and the cache of a region, at least one of them. */
final class StoreOptions {
    private static final Duration AWS_TIMEOUT = Duration.ofSeconds(10);

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
            showDefaultValue = Visibility.NEVER,
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
            showDefaultValue = Visibility.NEVER,
            paramLabel = "ARN",
            defaultValue = "",
            description = "ARN of the secret with the AUTH token of the cache.")
    private String cacheSecret = "";

    @Nullable
    Endpoint database() {
        if (databaseHost == null && cacheHost == null) {
            throw new CommandException("there is nothing to observe: give --database-host, --cache-host or both");
        }
        return endpoint("database", databaseHost, databasePort, databaseSecret);
    }

    String databaseName() {
        return databaseName;
    }

    Path caBundle() {
        return caBundle;
    }

    @Nullable
    Endpoint cache() {
        return endpoint("cache", cacheHost, cachePort, cacheSecret);
    }

    /** A client of Secrets Manager, with the credentials of the pod. */
    static SecretsManagerClient secrets(String region) {
        return SecretsManagerClient.builder()
                .region(Region.of(region))
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(AWS_TIMEOUT)
                        .socketTimeout(AWS_TIMEOUT))
                .overrideConfiguration(o -> o.apiCallTimeout(AWS_TIMEOUT))
                .build();
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
