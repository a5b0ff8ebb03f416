package io.platformoperator.cli;

import io.platformoperator.probe.CacheVerification;
import io.platformoperator.probe.RestoreVerification;
import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code platform probe verify-restore}: verifies a restored database or cache, in a Job of the region's cluster. */
@Command(
        name = "verify-restore",
        description = {
            "Reads a restored database or cache, and writes as JSON whether its heartbeats are whole up to the restore point,"
                    + " and whether the checks hold.",
            "The operator runs it for drills. It exits with 0 if it could read the data, whatever it found."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class VerifyRestoreCommand implements Callable<Integer> {
    @Option(
            names = "--region",
            required = true,
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:AWS_REGION}",
            description = "AWS region of the restored data.")
    private String region = "";

    @Mixin
    private StoreOptions stores = new StoreOptions();

    @Option(
            names = "--restore-point",
            showDefaultValue = Visibility.NEVER,
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

    @Option(
            names = "--probed",
            description = "The restored database is that of an environment whose probe has written into it since: only"
                    + " heartbeats up to the restore point count.")
    private boolean probed;

    @Option(
            names = "--checks",
            paramLabel = "BASE64",
            description = "Queries of the database with expected values, as JSON in Base64.")
    private @Nullable String checks;

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

    private VerificationAnswer answer() throws SQLException {
        var point = Instant.parse(restorePoint);
        var database = stores.database();
        var cache = stores.cache();
        try (var secrets = StoreOptions.secrets(region)) {
            if (database != null) {
                var request =
                        checks == null ? new VerificationRequest(List.of()) : VerificationRequest.ofArgument(checks);
                return new RestoreVerification(region, point, tolerance, probed, InstantSource.system())
                        .verify(database, stores.databaseName(), stores.caBundle(), secrets, request);
            }
            if (cache == null) {
                throw new CommandException("there is nothing to verify: give --database-host or --cache-host");
            }
            return new CacheVerification(region, point, tolerance, InstantSource.system())
                    .verify(cache, (SSLSocketFactory) SSLSocketFactory.getDefault(), secrets);
        }
    }
}
