package io.platformoperator.recovery.images;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityRequest;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityResponse;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.CompleteLayerUploadRequest;
import software.amazon.awssdk.services.ecr.model.CompleteLayerUploadResponse;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.GetDownloadUrlForLayerRequest;
import software.amazon.awssdk.services.ecr.model.GetDownloadUrlForLayerResponse;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageTagAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.InitiateLayerUploadRequest;
import software.amazon.awssdk.services.ecr.model.InitiateLayerUploadResponse;
import software.amazon.awssdk.services.ecr.model.Layer;
import software.amazon.awssdk.services.ecr.model.LayerAvailability;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.PutImageResponse;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartResponse;

/** A registry of one repository with immutable tags, in memory. It counts the writes. */
final class FakeRegistry implements EcrClient, LayerDownload {
    final Map<String, byte[]> blobs = new HashMap<>();
    final Map<String, Image> images = new LinkedHashMap<>();
    final Map<String, String> digestsByTag = new LinkedHashMap<>();
    final List<Integer> parts = new ArrayList<>();
    int writes;
    private final ByteArrayOutputStream upload = new ByteArrayOutputStream();

    /** Adds an image with one layer, and returns its digest. */
    String add(String digest, byte[] layer, String... tags) {
        var layerDigest = "sha256:layer-of-" + digest;
        blobs.put(layerDigest, layer);
        blobs.put("sha256:config", "{}".getBytes(StandardCharsets.UTF_8));
        return add(digest, """
                {"config": {"digest": "sha256:config"},
                 "layers": [{"digest": "%s"}, {"digest": "sha256:elsewhere", "urls": ["https://example.com"]}]}
                """.formatted(layerDigest), tags);
    }

    String add(String digest, String manifest, String... tags) {
        images.put(digest, Image.builder().imageManifest(manifest).build());
        for (var tag : tags) {
            digestsByTag.put(tag, digest);
        }
        return digest;
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        var tagged = new TreeSet<>(digestsByTag.values());
        return DescribeImagesResponse.builder()
                .imageDetails(tagged.stream()
                        .map(digest -> ImageDetail.builder()
                                .imageDigest(digest)
                                .imageTags(digestsByTag.keySet().stream()
                                        .filter(tag -> digestsByTag.get(tag).equals(digest))
                                        .toList())
                                .imagePushedAt(Instant.EPOCH)
                                .build())
                        .toList())
                .build();
    }

    @Override
    public BatchGetImageResponse batchGetImage(BatchGetImageRequest request) {
        return BatchGetImageResponse.builder()
                .images(images.get(request.imageIds().getFirst().imageDigest()))
                .build();
    }

    @Override
    public BatchCheckLayerAvailabilityResponse batchCheckLayerAvailability(BatchCheckLayerAvailabilityRequest request) {
        return BatchCheckLayerAvailabilityResponse.builder()
                .layers(request.layerDigests().stream()
                        .filter(blobs::containsKey)
                        .map(digest -> Layer.builder()
                                .layerDigest(digest)
                                .layerAvailability(LayerAvailability.AVAILABLE)
                                .build())
                        .toList())
                .build();
    }

    @Override
    public GetDownloadUrlForLayerResponse getDownloadUrlForLayer(GetDownloadUrlForLayerRequest request) {
        return GetDownloadUrlForLayerResponse.builder()
                .downloadUrl("https://s3.example/" + request.layerDigest())
                .build();
    }

    @Override
    public InputStream open(URI url) throws IOException {
        var content = blobs.get(url.getPath().substring(1));
        if (content.length == 0) {
            throw new IOException("HTTP 404 from " + url.getHost());
        }
        return new ByteArrayInputStream(content);
    }

    @Override
    public InitiateLayerUploadResponse initiateLayerUpload(InitiateLayerUploadRequest request) {
        upload.reset();
        return InitiateLayerUploadResponse.builder().uploadId("upload").build();
    }

    @Override
    public UploadLayerPartResponse uploadLayerPart(UploadLayerPartRequest request) {
        if (request.partFirstByte() != upload.size()) {
            throw new IllegalStateException("the part begins at " + request.partFirstByte());
        }
        var part = request.layerPartBlob().asByteArray();
        parts.add(part.length);
        upload.writeBytes(part);
        return UploadLayerPartResponse.builder().build();
    }

    @Override
    public CompleteLayerUploadResponse completeLayerUpload(CompleteLayerUploadRequest request) {
        writes++;
        blobs.put(request.layerDigests().getFirst(), upload.toByteArray());
        return CompleteLayerUploadResponse.builder().build();
    }

    @Override
    public PutImageResponse putImage(PutImageRequest request) {
        var digest = request.imageDigest();
        var tag = request.imageTag();
        if (tag != null && digestsByTag.containsKey(tag)) {
            throw digestsByTag.get(tag).equals(digest)
                    ? ImageAlreadyExistsException.builder().build()
                    : ImageTagAlreadyExistsException.builder()
                            .message("the tag " + tag + " is immutable")
                            .build();
        }
        if (tag == null && images.containsKey(digest)) {
            throw ImageAlreadyExistsException.builder().build();
        }
        writes++;
        images.put(
                digest, Image.builder().imageManifest(request.imageManifest()).build());
        if (tag != null) {
            digestsByTag.put(tag, digest);
        }
        return PutImageResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
