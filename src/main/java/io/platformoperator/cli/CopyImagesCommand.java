package io.platformoperator.cli;

import io.platformoperator.recovery.images.ImageCopier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;

/** {@code platform copy-images}: copies the images that the registry of another region lacks. */
@Command(
        name = "copy-images",
        description = {
            "Copies the newest tagged images of repositories that another region lacks: ECR replicates an image only when it"
                    + " is pushed. Exits with 1 if an image could not be copied.",
            "The operator runs it in the cluster of the region that stands by, while FailoverReady shows missing images."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class CopyImagesCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(CopyImagesCommand.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Option(
            names = "--from",
            showDefaultValue = Visibility.NEVER,
            required = true,
            paramLabel = "REGION",
            description = "AWS region that has the images.")
    private String from = "";

    @Option(
            names = "--to",
            showDefaultValue = Visibility.NEVER,
            required = true,
            paramLabel = "REGION",
            description = "AWS region to copy them to.")
    private String to = "";

    @Option(
            names = "--repository",
            showDefaultValue = Visibility.NEVER,
            required = true,
            paramLabel = "NAME",
            description = "Name of a repository that exists in both regions. Can be repeated.")
    private List<String> repositories = List.of();

    @Override
    public Integer call() {
        try (var source = client(from);
                var target = client(to)) {
            var result = new ImageCopier(source, target, TIMEOUT).copy(repositories);
            result.failures().forEach(failure -> LOG.error("not copied: {}", failure));
            LOG.info(
                    "copied {} images from {} to {}, {} failed",
                    result.copied().size(),
                    from,
                    to,
                    result.failures().size());
            return result.failures().isEmpty() ? 0 : 1;
        }
    }

    /** A client with the credentials of the pod. */
    private static EcrClient client(String region) {
        return EcrClient.builder()
                .region(Region.of(region))
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(TIMEOUT))
                .build();
    }
}
