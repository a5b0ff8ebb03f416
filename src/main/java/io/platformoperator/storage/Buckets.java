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
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** An S3 bucket. Its settings are read one by one, so seldom, and written only where they differ. */
final class Buckets {
    private static final String WITHOUT_LOCATION = "us-east-1";
    private static final int PAGES_EMPTIED_AT_ONCE = 50;

    private Buckets() {}

    /**
     * What is wanted of a bucket.
     *
     * @param emptyOnDelete whether its objects, with all versions, may be deleted with it
     */
    record Wanted(String name, String region, Settings settings, boolean emptyOnDelete) {}

    /** A bucket as S3 shows it. */
    record Bucket(String name, Map<String, String> tags, Settings settings) {}

    static final ResourceKind<Aws, Wanted, Bucket> KIND = ResourceKind.<Aws, Wanted, Bucket>named("s3/Bucket")
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
                    (before, listed) -> new Bucket(listed.name(), listed.tags(), before.settings()))
            .id(Bucket::name)
            .tags(Bucket::tags)
            .name(Wanted::name, Bucket::name)
            .preview(want -> new Bucket(want.name(), Map.of(), want.settings()))
            .create(Buckets::create)
            .field("publicAccessBlocked", w -> true, b -> b.settings().publicAccessBlocked(), IN_PLACE)
            .field("ownerEnforced", w -> true, b -> b.settings().ownerEnforced(), IN_PLACE)
            .field("versioning", w -> true, b -> b.settings().versioning(), IN_PLACE)
            .field("kmsKey", w -> w.settings().kmsKey(), b -> b.settings().kmsKey(), IN_PLACE)
            .field("policy", w -> w.settings().policy(), b -> b.settings().policy(), IN_PLACE)
            .field("lifecycle", w -> w.settings().lifecycle(), b -> b.settings().lifecycle(), IN_PLACE)
            .update((aws, have, want, changes) -> {
                want.settings().write(aws, have.name(), changes);
                return new Bucket(have.name(), have.tags(), want.settings());
            })
            .retag((aws, have, tags) -> {
                var all = new LinkedHashMap<>(have.tags()); // S3 replaces the whole set: others' tags stay
                all.putAll(tags);
                aws.s3().putBucketTagging(r -> r.bucket(have.name()).tagging(set -> set.tagSet(tags(all))));
            })
            .delete(Buckets::delete)
            .vanishes()
            .build();

    private static List<Bucket> list(Aws aws) {
        return aws.s3().listBuckets().buckets().stream()
                .map(bucket -> new Bucket(
                        bucket.name(), aws.tagged().of("arn:aws:s3:::" + bucket.name()), Settings.OF_NEW_BUCKET))
                .toList();
    }

    private static Optional<Bucket> read(Aws aws, Bucket listed) {
        try {
            var isKnown = Identity.of(listed.tags()).isPresent();
            var tags = isKnown ? listed.tags() : tagsOf(aws, listed.name());
            return Optional.of(new Bucket(listed.name(), tags, Settings.read(aws, listed.name())));
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

    private static Bucket create(Aws aws, Wanted want, Claim claim) {
        var configuration = CreateBucketConfiguration.builder().tags(tags(claim.tags()));
        if (!want.region().equals(WITHOUT_LOCATION)) {
            configuration.locationConstraint(want.region());
        }
        aws.s3().createBucket(r -> r.bucket(want.name()).createBucketConfiguration(configuration.build()));
        return new Bucket(want.name(), claim.tags(), Settings.OF_NEW_BUCKET);
    }

    private static void delete(Aws aws, Bucket have, Farewell<Wanted> farewell) {
        var want = farewell.want();
        if (farewell.policy() == DeletionPolicy.DELETE && want != null && want.emptyOnDelete()) {
            empty(aws, have.name());
        }
        aws.s3().deleteBucket(r -> r.bucket(have.name()));
    }

    /** So many pages of a thousand versions a time; what is left makes S3 refuse, and the next pass goes on. */
    private static void empty(Aws aws, String bucket) {
        aws.s3().listObjectVersionsPaginator(r -> r.bucket(bucket)).stream()
                .limit(PAGES_EMPTIED_AT_ONCE)
                .forEach(page -> {
                    var versions = Stream.concat(
                                    page.versions().stream().map(v -> version(v.key(), v.versionId())),
                                    page.deleteMarkers().stream().map(m -> version(m.key(), m.versionId())))
                            .toList();
                    if (!versions.isEmpty()) {
                        aws.s3().deleteObjects(r -> r.bucket(bucket)
                                .delete(d -> d.objects(versions).quiet(true)));
                    }
                });
    }

    private static ObjectIdentifier version(String key, String versionId) {
        return ObjectIdentifier.builder().key(key).versionId(versionId).build();
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return AwsTags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
