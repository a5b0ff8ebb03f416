package io.platformoperator.storage;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Farewell;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** An S3 bucket. Its settings are read one by one, so seldom, and written only where they differ. */
final class Buckets {
    private static final String WITHOUT_LOCATION = "us-east-1";
    private static final int BUCKETS_A_PAGE = 10_000;
    private static final String TAG_OF_AWS = "aws:";

    private Buckets() {}

    /**
     * What is wanted of a bucket.
     *
     * @param emptyOnDelete whether its objects, with all versions, may be deleted with it
     */
    record Desired(String name, String region, BucketSettings settings, boolean emptyOnDelete) {}

    /** A bucket as S3 shows it. */
    record Bucket(String name, Map<String, String> tags, BucketSettings settings) {}

    static final ResourceKind<Aws, Desired, Bucket> KIND = ResourceKind.<Aws, Desired, Bucket>named("s3/Bucket")
            .iam(
                    "s3:ListAllMyBuckets",
                    "s3:CreateBucket",
                    "s3:GetBucketTagging",
                    "s3:PutBucketTagging",
                    "s3:TagResource",
                    "s3:GetBucketVersioning",
                    "s3:PutBucketVersioning",
                    "s3:GetEncryptionConfiguration",
                    "s3:PutEncryptionConfiguration",
                    "s3:GetBucketPolicy",
                    "s3:PutBucketPolicy",
                    "s3:GetLifecycleConfiguration",
                    "s3:PutLifecycleConfiguration",
                    "s3:GetBucketPublicAccessBlock",
                    "s3:PutBucketPublicAccessBlock",
                    "s3:GetBucketOwnershipControls",
                    "s3:PutBucketOwnershipControls",
                    "s3:ListBucketVersions",
                    "s3:DeleteObject",
                    "s3:DeleteObjectVersion",
                    "s3:DeleteBucket",
                    "tag:GetResources")
            .holdsData()
            .list(Buckets::list)
            .details(
                    Duration.ofMinutes(10),
                    Buckets::read,
                    (before, listed) ->
                            new Bucket(listed.name(), AwsTags.shownOr(listed.tags(), before.tags()), before.settings()))
            .id(Bucket::name)
            .tags(Bucket::tags)
            .name(Desired::name, Bucket::name)
            .preview(desired -> new Bucket(desired.name(), Map.of(), desired.settings()))
            .create(Buckets::create)
            .field("publicAccessBlocked", w -> true, b -> b.settings().publicAccessBlocked(), IN_PLACE)
            .field("ownerEnforced", w -> true, b -> b.settings().ownerEnforced(), IN_PLACE)
            .field("versioning", w -> true, b -> b.settings().versioning(), IN_PLACE)
            .field("kmsKey", w -> w.settings().kmsKey(), b -> b.settings().kmsKey(), IN_PLACE)
            .field("policy", w -> w.settings().policy(), b -> b.settings().policy(), IN_PLACE)
            .field("lifecycle", w -> w.settings().lifecycle(), b -> b.settings().lifecycle(), IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                desired.settings().write(aws, observed.name(), changes);
                return new Bucket(observed.name(), observed.tags(), desired.settings());
            })
            .retag((aws, observed, tags) -> {
                var all = new LinkedHashMap<>(tagsOf(aws, observed.name())); // S3 replaces the whole set: others' tags stay
                all.keySet().removeIf(key -> key.startsWith(TAG_OF_AWS));
                all.putAll(tags);
                aws.s3().putBucketTagging(r -> r.bucket(observed.name()).tagging(set -> set.tagSet(tags(all))));
            })
            .delete(Buckets::delete)
            .build();

    private static List<Bucket> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws
                .s3()
                .listBucketsPaginator(r -> r.bucketRegion(aws.region()).maxBuckets(BUCKETS_A_PAGE))
                .buckets()
                .stream()
                .map(bucket ->
                        new Bucket(bucket.name(), tags.of("arn:aws:s3:::" + bucket.name()), BucketSettings.OF_NEW_BUCKET))
                .toList();
    }

    private static Optional<Bucket> read(Aws aws, Bucket listed) {
        try {
            var isKnown = Identity.of(listed.tags()).isPresent();
            var tags = isKnown ? listed.tags() : tagsOf(aws, listed.name());
            return Optional.of(new Bucket(listed.name(), tags, BucketSettings.read(aws, listed.name())));
        } catch (NoSuchBucketException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> tagsOf(Aws aws, String bucket) {
        try {
            return AwsTags.of(aws.s3().getBucketTagging(r -> r.bucket(bucket)).tagSet(), Tag::key, Tag::value);
        } catch (S3Exception e) {
            if (e.awsErrorDetails() != null
                    && "NoSuchTagSet".equals(e.awsErrorDetails().errorCode())) {
                return Map.of();
            }
            throw e;
        }
    }

    private static Bucket create(Aws aws, Desired desired, Claim request) {
        var configuration = CreateBucketConfiguration.builder().tags(tags(request.tags()));
        if (!desired.region().equals(WITHOUT_LOCATION)) {
            configuration.locationConstraint(desired.region());
        }
        aws.s3().createBucket(r -> r.bucket(desired.name()).createBucketConfiguration(configuration.build()));
        return new Bucket(desired.name(), request.tags(), BucketSettings.OF_NEW_BUCKET);
    }

    /** One that holds more than a call can remove stays for now: the next look finds it, and goes on. */
    private static void delete(Aws aws, Bucket observed, Farewell<Desired> request) {
        var desired = request.want();
        var empties = request.policy() == DeletionPolicy.DELETE && desired != null && desired.emptyOnDelete();
        if (empties && !BucketContents.remove(aws, observed.name())) {
            return;
        }
        try {
            aws.s3().deleteBucket(r -> r.bucket(observed.name()));
        } catch (NoSuchBucketException e) {
            // gone already
        } catch (S3Exception e) {
            throw empties ? e : BucketContents.withRemedy(e);
        }
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return AwsTags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
