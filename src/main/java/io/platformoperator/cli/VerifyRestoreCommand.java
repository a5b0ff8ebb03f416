package io.platformoperator.cli;

import io.platformoperator.probe.ProbeSettings;
import io.platformoperator.probe.RestoreVerification;
import io.platformoperator.probe.verification.VerificationRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** {@code platform probe verify-restore}: verifies a restored database, in a Job of the region's cluster. */
@Command(
        name = "verify-restore",
        description = {
            "Reads a restored database, and writes as JSON whether its heartbeats are whole up to the restore point, and"
                    + " whether the checks hold.",
            "The operator runs it for drills. It exits with 0 if it could read the database, whatever it found."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class VerifyRestoreCommand implements Callable<Integer> {
    private static final Duration AWS_TIMEOUT = Duration.ofSeconds(10);

    @Option(
            names = "--region",
            required = true,
            defaultValue = "${env:AWS_REGION}",
            description = "AWS region of the database.")
    private String region = "";

    @Option(names = "--database-host", paramLabel = "HOST", required = true, description = "Endpoint of the database.")
    private String host = "";

    @Option(names = "--database-port", defaultValue = "5432", description = "Port of the database.")
    private int port;

    @Option(names = "--database-name", defaultValue = "postgres", description = "Name of the database.")
    private String database = "";

    @Option(
            names = "--database-secret",
            paramLabel = "ARN",
            required = true,
            description = "ARN of the secret with the login of the database.")
    private String secret = "";

    @Option(
            names = "--database-ca-bundle",
            paramLabel = "FILE",
            defaultValue = "${env:PLATFORM_RDS_CA_BUNDLE:-/opt/platform-operator/rds-ca-bundle.pem}",
            description = "Certificate authorities of RDS, as PEM.")
    private Path caBundle = Path.of("");

    @Option(
            names = "--restore-point",
            paramLabel = "TIME",
            required = true,
            description = "Time to which the data was restored (RFC 3339).")
    private String restorePoint = "";

    @Option(
            names = "--tolerance",
            defaultValue = "2m",
            converter = RunCommand.DurationConverter.class,
            description = "How much older than the restore point the newest heartbeat may be.")
    private Duration tolerance = Duration.ZERO;

    @Option(names = "--checks", paramLabel = "BASE64", description = "Queries with expected values, as JSON in Base64.")
    private @Nullable String checks;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "${env:PLATFORM_TERMINATION_LOG:-/dev/termination-log}",
            description = "File for the answer.")
    private Path output = Path.of("");

    @Override
    public Integer call() throws Exception {
        var request = checks == null ? new VerificationRequest(List.of()) : VerificationRequest.ofArgument(checks);
        var verification =
                new RestoreVerification(region, Instant.parse(restorePoint), tolerance, InstantSource.system());
        try (var http = ApacheHttpClient.builder()
                        .connectionTimeout(AWS_TIMEOUT)
                        .socketTimeout(AWS_TIMEOUT)
                        .build();
                var secrets = SecretsManagerClient.builder()
                        .region(Region.of(region))
                        .credentialsProvider(
                                DefaultCredentialsProvider.builder().build())
                        .httpClient(http)
                        .overrideConfiguration(o -> o.apiCallTimeout(AWS_TIMEOUT))
                        .build()) {
            var answer = verification.verify(
                    new ProbeSettings.Endpoint(host, port, secret), database, caBundle, secrets, request);
            Files.writeString(output, answer.toJson());
        }
        return 0;
    }
}
