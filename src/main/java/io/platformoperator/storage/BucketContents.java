package io.platformoperator.storage;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deletes the contents of a bucket: all versions of all objects, and delete markers. */
final class BucketContents {
    private static final int MAX_PAGES = 50;
    private static final int FORBIDDEN = 403;

    private BucketContents() {}

    /**
     * Deletes at most fifty pages of a thousand versions.
     *
     * @return whether the bucket is empty afterwards
     * @throws AwsServiceException with S3's message, if S3 refuses to delete a version
     */
    static boolean delete(Aws aws, String bucket) {
        var pages = aws.s3().listObjectVersionsPaginator(r -> r.bucket(bucket)).iterator();
        for (var count = 0; count < MAX_PAGES && pages.hasNext(); count++) {
            var page = pages.next();
            var versions = Stream.concat(
                            page.versions().stream().map(each -> identifier(each.key(), each.versionId())),
                            page.deleteMarkers().stream().map(each -> identifier(each.key(), each.versionId())))
                    .toList();
            if (!versions.isEmpty()) {
                delete(aws, bucket, versions);
            }
        }
        return !pages.hasNext();
    }

    private static void delete(Aws aws, String bucket, List<ObjectIdentifier> versions) {
        check(aws.s3().deleteObjects(r -> r.bucket(bucket)
                .delete(d -> d.objects(versions).quiet(true))));
    }

    /** Throws the first error of a response: S3 returns status 200 even if it refused to delete some versions. */
    private static void check(DeleteObjectsResponse response) {
        if (response.hasErrors()) {
            var refused = response.errors().getFirst();
            throw S3Exception.builder()
                    .statusCode(FORBIDDEN)
                    .requestId(response.responseMetadata().requestId())
                    .message(refused.message())
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .serviceName("S3")
                            .errorCode(refused.code())
                            .errorMessage(refused.message() + " (" + refused.key() + ")")
                            .build())
                    .build();
        }
    }

    /** Adds what the user can do to the error by which S3 refuses to delete a bucket with contents; returns others as is. */
    static AwsServiceException withRemedy(S3Exception error) {
        var details = error.awsErrorDetails();
        if (details == null || !"BucketNotEmpty".equals(details.errorCode())) {
            return error;
        }
        var message = details.errorMessage()
                + " Empty the bucket, or set the environment's spec.deletionPolicy: Delete and spec.storage.emptyOnDelete: true.";
        return error.toBuilder()
                .awsErrorDetails(details.toBuilder().errorMessage(message).build())
                .build();
    }

    private static ObjectIdentifier identifier(String key, String versionId) {
        return ObjectIdentifier.builder().key(key).versionId(versionId).build();
    }
}
