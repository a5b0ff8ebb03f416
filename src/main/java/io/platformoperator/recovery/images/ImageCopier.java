package io.platformoperator.recovery.images;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.recovery.observation.ImageReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

/**
 * Copies the images of the active region's repositories that the standby region lacks: those that were pushed before ECR's
 * replication rule, or deleted in the standby region. ECR replicates an image only when it is pushed. Copies the same images that
 * {@code FailoverReady} requires: the newest ones with a tag.
 *
 * <p>The copy is what {@code docker pull} and {@code docker push} do, by ECR's API: layers first, then the images of an index,
 * then the manifest with its tags. Each step is left out if the target has its result, so that a copy that was interrupted goes
 * on where it ended, and a copy of nothing costs the calls that list both registries.
 */
public final class ImageCopier {
    private static final Logger LOG = LoggerFactory.getLogger(ImageCopier.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Manifests as they were pushed: ECR would convert one whose type is not among those accepted, and change its digest. */
    private static final List<String> MEDIA_TYPES = List.of(
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    private final EcrClient from;
    private final EcrClient to;
    private final LayerTransfer layers;

    /**
     * Copies with those clients.
     *
     * @param from reads the images of the active region
     * @param to writes those of the standby region
     * @param timeout how long a download may transfer nothing
     */
    public ImageCopier(EcrClient from, EcrClient to, Duration timeout) {
        this(from, to, LayerDownload.byHttp(timeout));
    }

    ImageCopier(EcrClient from, EcrClient to, LayerDownload download) {
        this.from = from;
        this.to = to;
        this.layers = new LayerTransfer(from, to, download);
    }

    /**
     * What a run did.
     *
     * @param copied repository and digest of each image
     * @param failures what failed, with the image and the reason
     */
    public record Result(List<String> copied, List<String> failures) {}

    /** Copies what is missing. The failure of one image does not hold up the others. */
    public Result copy(List<String> repositories) {
        var copied = new ArrayList<String>();
        var failures = new ArrayList<String>();
        for (var repository : repositories) {
            try {
                for (var image : missing(repository)) {
                    var name = repository + "@" + image.imageDigest();
                    try {
                        copy(repository, image.imageDigest(), image.imageTags());
                        LOG.info("copied {} ({})", name, String.join(", ", image.imageTags()));
                        copied.add(name);
                    } catch (IOException | SdkException e) {
                        failures.add(
                                "%s (%s): %s".formatted(name, String.join(", ", image.imageTags()), e.getMessage()));
                    }
                }
            } catch (SdkException e) {
                failures.add(repository + ": " + e.getMessage());
            }
        }
        return new Result(List.copyOf(copied), List.copyOf(failures));
    }

    private List<ImageDetail> missing(String repository) {
        var present = ImageReader.digests(to, repository);
        return ImageReader.newest(from, repository).stream()
                .filter(image -> !present.contains(image.imageDigest()))
                .toList();
    }

    private void copy(String repository, String digest, List<String> tags) throws IOException {
        var image = image(repository, digest);
        var manifest = parse(image, digest);
        for (var part : manifest.path("manifests")) {
            copy(repository, part.path("digest").asText(), List.of());
        }
        layers.copy(repository, blobs(manifest));
        if (tags.isEmpty()) {
            put(repository, image, digest, null);
        }
        for (var tag : tags) {
            put(repository, image, digest, tag);
        }
    }

    private Image image(String repository, String digest) throws IOException {
        var found = from.batchGetImage(r -> r.repositoryName(repository)
                .imageIds(id -> id.imageDigest(digest))
                .acceptedMediaTypes(MEDIA_TYPES));
        if (found.images().isEmpty()) {
            throw new IOException(
                    found.failures().isEmpty()
                            ? "ECR does not return " + digest
                            : found.failures().getFirst().failureReason());
        }
        return found.images().getFirst();
    }

    private static JsonNode parse(Image image, String digest) throws IOException {
        try {
            return JSON.readTree(image.imageManifest());
        } catch (JsonProcessingException e) {
            throw new IOException("the manifest " + digest + " is not JSON", e);
        }
    }

    /** The digests of the configuration and the layers. A layer with URLs of its own is in no registry. */
    private static List<String> blobs(JsonNode manifest) {
        var layers = new ArrayList<JsonNode>();
        manifest.path("layers").forEach(layers::add);
        return Stream.concat(Stream.of(manifest.path("config")), layers.stream().filter(layer -> !layer.has("urls")))
                .map(blob -> blob.path("digest").asText())
                .filter(digest -> !digest.isEmpty())
                .toList();
    }

    /** A tag that names another image moves, unless the repository's tags are immutable: then ECR refuses it. */
    private void put(String repository, Image image, String digest, @Nullable String tag) {
        try {
            to.putImage(r -> r.repositoryName(repository)
                    .imageManifest(image.imageManifest())
                    .imageManifestMediaType(image.imageManifestMediaType())
                    .imageDigest(digest)
                    .imageTag(tag));
        } catch (ImageAlreadyExistsException e) {
            // ECR's own replication, or an earlier run, has copied it
        }
    }
}
