package io.platformoperator.cli;

import io.platformoperator.probe.StackVerification;
import io.platformoperator.probe.verification.VerificationAnswer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code platform probe verify-stacks}: verifies what the stacks back up, in a Job of the region's cluster. */
@Command(
        name = "verify-stacks",
        description = {
            "Restores a snapshot of Vault into an empty Vault server beside it, clones the bundles of Git repositories, and writes"
                    + " as JSON whether they are whole.",
            "The operator runs it for drills. It exits with 0 if it could judge, whatever it found."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class VerifyStacksCommand implements Callable<Integer> {
    private static final Duration AWS_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--region",
            required = true,
            defaultValue = "${env:AWS_REGION}",
            showDefaultValue = Visibility.NEVER,
            description = "AWS region of the bucket.")
    private String region = "";

    @Option(
            names = "--bucket",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "The backups bucket.")
    private String bucket = "";

    @Option(names = "--vault-snapshot", paramLabel = "KEY", description = "The snapshot of Vault. Default: none.")
    private @Nullable String snapshot;

    @Option(
            names = "--vault-address",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8200",
            description = "The empty Vault server. What it has is replaced.")
    private URI vault = URI.create("");

    @Option(
            names = "--git-bundle",
            paramLabel = "KEY",
            showDefaultValue = Visibility.NEVER,
            description = "A bundle of a repository. May be repeated.")
    private List<String> bundles = List.of();

    @Option(
            names = "--directory",
            paramLabel = "FOLDER",
            defaultValue = "verified",
            description = "Folder for what is read from the bucket.")
    private Path directory = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "${env:PLATFORM_TERMINATION_LOG:-/dev/termination-log}",
            description = "File for the answer.")
    private Path output = Path.of("");

    @Override
    public Integer call() throws Exception {
        Files.writeString(output, answer().toJson());
        return 0;
    }

    private VerificationAnswer answer() throws IOException, InterruptedException {
        try (var s3 = S3Client.builder()
                .region(Region.of(region))
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(AWS_TIMEOUT)
                        .socketTimeout(AWS_TIMEOUT))
                .build()) {
            return new StackVerification(s3, bucket, directory, vault, InstantSource.system())
                    .verify(snapshot, bundles);
        }
    }
}
