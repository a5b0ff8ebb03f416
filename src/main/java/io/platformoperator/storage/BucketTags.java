package io.platformoperator.storage;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** The tags of a bucket. PutBucketTagging replaces the whole set, so that every change reads the tags of other owners too. */
final class BucketTags {
    private static final String AWS_TAG_PREFIX = "aws:";

    private BucketTags() {}

    static Map<String, String> read(Aws aws, String bucket) {
        try {
            return AwsTags.toMap(
                    aws.s3().getBucketTagging(r -> r.bucket(bucket)).tagSet(), Tag::key, Tag::value);
        } catch (S3Exception e) {
            if (e.awsErrorDetails() != null
                    && "NoSuchTagSet".equals(e.awsErrorDetails().errorCode())) {
                return Map.of();
            }
            throw e;
        }
    }

    /** Sets these tags and keeps all others. */
    static void add(Aws aws, String bucket, Map<String, String> tags) {
        var all = writable(aws, bucket);
        all.putAll(tags);
        put(aws, bucket, all);
    }

    /** Removes a tag, if the bucket has it. */
    static void remove(Aws aws, String bucket, String key) {
        var all = writable(aws, bucket);
        if (all.remove(key) != null) {
            put(aws, bucket, all);
        }
    }

    /** Tags in the form of S3's requests. */
    static List<Tag> toS3(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    /** All tags but those that only AWS writes. */
    private static Map<String, String> writable(Aws aws, String bucket) {
        var all = new LinkedHashMap<>(read(aws, bucket));
        all.keySet().removeIf(key -> key.startsWith(AWS_TAG_PREFIX));
        return all;
    }

    private static void put(Aws aws, String bucket, Map<String, String> tags) {
        aws.s3().putBucketTagging(r -> r.bucket(bucket).tagging(set -> set.tagSet(toS3(tags))));
    }
}
