package io.platformoperator.cli;

import io.platformoperator.probe.FenceProver;
import io.platformoperator.probe.ProbeSettings;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.PublishedObservation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code platform fence-proof}: proves in a pod of the private subnets that applications reach neither store of a region. */
@Command(
        name = "fence-proof",
        description = {
            "Connects to the database and the cache of a region as an application does, until both refuse or the limit is"
                    + " reached. Exits with 0 if both refused, and with 1 otherwise.",
            "The operator runs it during a failover, in a pod of the private subnets. Its answer is the termination message"
                    + " of the pod."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class FenceProofCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Option(
            names = "--region",
            required = true,
            showDefaultValue = Visibility.NEVER,
            defaultValue = "${env:AWS_REGION}",
            description = "AWS region of the database and the cache.")
    private String region = "";

    @Option(
            names = "--request",
            showDefaultValue = Visibility.NEVER,
            required = true,
            paramLabel = "ID",
            description = "ID that the answer contains.")
    private String request = "";

    @Option(
            names = "--limit",
            defaultValue = "60s",
            converter = RunCommand.IntervalConverter.class,
            description = "Time after which the last attempt is the answer.")
    private Duration limit = Duration.ZERO;

    @Option(
            names = "--answer-file",
            defaultValue = "${env:PLATFORM_TERMINATION_LOG:-/dev/termination-log}",
            description = "File for the answer, as JSON.")
    private Path answerFile = Path.of("");

    @Mixin
    private StoreOptions stores = new StoreOptions();

    @Override
    public Integer call() throws Exception {
        var settings = new ProbeSettings(
                region,
                Duration.ofSeconds(1), // there are no heartbeats
                Duration.ofSeconds(1),
                PublishedObservation.NAMESPACE,
                stores.database(),
                stores.databaseName(),
                stores.caBundle(),
                stores.cache());
        FenceProof proof;
        try (var secrets = StoreOptions.secrets(region)) {
            proof = new FenceProver(
                            settings, secrets, (SSLSocketFactory) SSLSocketFactory.getDefault(), InstantSource.system())
                    .prove(request, limit, PAUSE);
        }
        Files.writeString(answerFile, proof.toJson());
        return proof.isRefused() ? 0 : 1;
    }
}
