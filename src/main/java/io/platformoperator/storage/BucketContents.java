package io.platformoperator.storage;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a bucket holds: every version of every object, and the markers of deleted ones. */
final class BucketContents {
    private static final int PAGES_AT_ONCE = 50;
    private static final int FORBIDDEN = 403;

    private BucketContents() {}

    /**
     * Removes at most fifty pages of a thousand versions.
     *
     * @return whether nothing was left
     * @throws AwsServiceException when S3 refuses to remove one, with its words
     */
    static boolean remove(Aws aws, String bucket) {
        var pages = aws.s3().listObjectVersionsPaginator(r -> r.bucket(bucket)).iterator();
        for (var page = 0; page < PAGES_AT_ONCE && pages.hasNext(); page++) {
            var shown = pages.next();
            var versions = Stream.concat(
                            shown.versions().stream().map(each -> version(each.key(), each.versionId())),
                            shown.deleteMarkers().stream().map(each -> version(each.key(), each.versionId())))
                    .toList();
            if (!versions.isEmpty()) {
                remove(aws, bucket, versions);
            }
        }
        return !pages.hasNext();
    }

    private static void remove(Aws aws, String bucket, List<ObjectIdentifier> versions) {
        check(aws.s3().deleteObjects(r -> r.bucket(bucket)
                .delete(d -> d.objects(versions).quiet(true))));
    }

    /** S3 answers 200 and lists what it refused: here that is an error like any other. */
    private static void check(DeleteObjectsResponse answer) {
        if (answer.hasErrors()) {
            var refused = answer.errors().getFirst();
            throw S3Exception.builder()
                    .statusCode(FORBIDDEN)
                    .requestId(answer.responseMetadata().requestId())
                    .message(refused.message())
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .serviceName("S3")
                            .errorCode(refused.code())
                            .errorMessage(refused.message() + " (" + refused.key() + ")")
                            .build())
                    .build();
        }
    }

    /** The error as it is; where S3 refuses to delete a bucket because of what it holds, with what a person can do. */
    static AwsServiceException withRemedy(S3Exception error) {
        var details = error.awsErrorDetails();
        if (details == null || !"BucketNotEmpty".equals(details.errorCode())) {
            return error;
        }
        var message = details.errorMessage()
                + " Empty it, or set the environment's spec.deletionPolicy: Delete and spec.storage.emptyOnDelete: true.";
        return error.toBuilder()
                .awsErrorDetails(details.toBuilder().errorMessage(message).build())
                .build();
    }

    private static ObjectIdentifier version(String key, String versionId) {
        return ObjectIdentifier.builder().key(key).versionId(versionId).build();
    }
}
