package io.platformoperator.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.EcrClient;

/** Images of one layer, pushed as {@code docker push} does: ECR refuses an image whose layers it lacks. */
public final class TestImages {
    private static final int PART = 10 * 1024 * 1024;

    private TestImages() {}

    /** Pushes an image whose layer has that content, and returns the digest of the image. */
    public static String push(EcrClient ecr, String repository, String tag, byte[] content) {
        var manifest = """
                {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                 "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": "%s"},
                 "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": %d, "digest": "%s"}]}
                """.formatted(
                        upload(ecr, repository, "{}".getBytes(StandardCharsets.UTF_8)),
                        content.length,
                        upload(ecr, repository, content));
        return ecr.putImage(r -> r.repositoryName(repository).imageTag(tag).imageManifest(manifest))
                .image()
                .imageId()
                .imageDigest();
    }

    /** Pushes an image whose layer is the name and the tag. */
    public static String push(EcrClient ecr, String repository, String tag) {
        return push(ecr, repository, tag, (repository + ":" + tag).getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of a blob or of a manifest. */
    public static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String upload(EcrClient ecr, String repository, byte[] content) {
        var digest = digest(content);
        if (ecr.batchCheckLayerAvailability(r -> r.repositoryName(repository).layerDigests(digest))
                .failures()
                .isEmpty()) {
            return digest;
        }
        var upload = ecr.initiateLayerUpload(r -> r.repositoryName(repository)).uploadId();
        for (var first = 0; first < content.length; first += PART) {
            var from = first;
            var to = Math.min(first + PART, content.length);
            ecr.uploadLayerPart(r -> r.repositoryName(repository)
                    .uploadId(upload)
                    .partFirstByte((long) from)
                    .partLastByte(to - 1L)
                    .layerPartBlob(SdkBytes.fromByteArray(Arrays.copyOfRange(content, from, to))));
        }
        ecr.completeLayerUpload(
                r -> r.repositoryName(repository).uploadId(upload).layerDigests(digest));
        return digest;
    }
}
