package io.platformoperator.recovery.images;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.Layer;
import software.amazon.awssdk.services.ecr.model.LayerAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.LayerAvailability;

/**
 * Copies layers from a repository of one registry to the repository of that name in another one. A layer is read and written part
 * by part, so that the memory does not depend on its size. An upload that does not end has no effect: ECR discards it.
 */
final class LayerTransfer {
    /** The smallest part that ECR accepts, but for the last one of a layer (API reference, LayerPartTooSmallException). */
    static final int PART_BYTES = 5 * 1024 * 1024;

    /** The most digests of one call of BatchCheckLayerAvailability. */
    private static final int CHECKED_AT_ONCE = 100;

    private final EcrClient from;
    private final EcrClient to;
    private final LayerDownload download;

    LayerTransfer(EcrClient from, EcrClient to, LayerDownload download) {
        this.from = from;
        this.to = to;
        this.download = download;
    }

    /** Copies those of the layers that the target lacks. */
    void copy(String repository, List<String> digests) throws IOException {
        for (var digest : missing(repository, digests)) {
            copy(repository, digest);
        }
    }

    private List<String> missing(String repository, List<String> digests) {
        var present = new HashSet<String>();
        for (var first = 0; first < digests.size(); first += CHECKED_AT_ONCE) {
            var checked = digests.subList(first, Math.min(first + CHECKED_AT_ONCE, digests.size()));
            to.batchCheckLayerAvailability(r -> r.repositoryName(repository).layerDigests(checked)).layers().stream()
                    .filter(layer -> layer.layerAvailability() == LayerAvailability.AVAILABLE)
                    .map(Layer::layerDigest)
                    .forEach(present::add);
        }
        var missing = new ArrayList<>(new HashSet<>(digests));
        missing.removeAll(present);
        return missing;
    }

    private void copy(String repository, String digest) throws IOException {
        var url = from.getDownloadUrlForLayer(r -> r.repositoryName(repository).layerDigest(digest))
                .downloadUrl();
        try (var content = download.open(URI.create(url))) {
            var upload =
                    to.initiateLayerUpload(r -> r.repositoryName(repository)).uploadId();
            var first = 0L;
            for (var part = content.readNBytes(PART_BYTES); part.length > 0; part = content.readNBytes(PART_BYTES)) {
                uploadPart(repository, upload, first, part);
                first += part.length;
            }
            to.completeLayerUpload(
                    r -> r.repositoryName(repository).uploadId(upload).layerDigests(digest)); // ECR checks the digest
        } catch (LayerAlreadyExistsException e) {
            // ECR's own replication has copied it meanwhile
        }
    }

    private void uploadPart(String repository, String upload, long first, byte[] part) {
        to.uploadLayerPart(r -> r.repositoryName(repository)
                .uploadId(upload)
                .partFirstByte(first)
                .partLastByte(first + part.length - 1)
                .layerPartBlob(SdkBytes.fromByteArrayUnsafe(part)));
    }
}
