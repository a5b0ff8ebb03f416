package io.platformoperator.storage;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.graph.UnmanagedElement;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An S3 bucket. S3 reads and writes each setting by a separate call, so the engine reads the settings rarely. */
final class Buckets {
    /** S3 refuses a location constraint with the name of its default region. */
    private static final String DEFAULT_REGION = "us-east-1";

    private static final int MAX_PAGE_SIZE = 10_000;

    private Buckets() {}

    /**
     * A desired bucket.
     *
     * @param emptyOnDelete whether the operator may delete all versions of its objects in order to delete the bucket
     */
    record Desired(String name, String region, BucketSettings settings, boolean emptyOnDelete) {}

    /**
     * An observed bucket.
     *
     * @param isNew true in the result of the create call: no other client can have added anything
     */
    record Bucket(String name, Map<String, String> tags, BucketSettings settings, boolean isNew) {
        Bucket(String name, Map<String, String> tags, BucketSettings settings) {
            this(name, tags, settings, false);
        }
    }

    private static final String BUCKETS = "arn:aws:s3:::{bucket:63}";

    /** {@code s3/Bucket}. */
    static final ResourceKind<Aws, Desired, Bucket> KIND = ResourceKind.<Aws, Desired, Bucket>named("s3/Bucket")
            .iam(
                    IamStatement.allow(
                            "s3:ListAllMyBuckets",
                            "s3:GetBucketTagging",
                            "s3:GetBucketVersioning",
                            "s3:GetEncryptionConfiguration",
                            "s3:GetBucketPolicy",
                            "s3:GetLifecycleConfiguration",
                            "s3:GetBucketPublicAccessBlock",
                            "s3:GetBucketOwnershipControls",
                            "s3:GetReplicationConfiguration",
                            "tag:GetResources"),
                    // S3 has the tags of a bucket for conditions only where the bucket opted in: names limit the rest.
                    IamStatement.creates("s3:CreateBucket").on(BUCKETS),
                    IamStatement.allow(
                                    "s3:TagResource",
                                    "s3:PutBucketTagging",
                                    "s3:PutBucketVersioning",
                                    "s3:PutEncryptionConfiguration",
                                    "s3:PutBucketPolicy",
                                    "s3:PutLifecycleConfiguration",
                                    "s3:PutBucketPublicAccessBlock",
                                    "s3:PutBucketOwnershipControls",
                                    "s3:PutReplicationConfiguration",
                                    "s3:ListBucketVersions",
                                    "s3:DeleteBucket")
                            .on(BUCKETS),
                    IamStatement.allow("s3:DeleteObject", "s3:DeleteObjectVersion")
                            .on(BUCKETS + "/*"),
                    IamStatement.allow("s3:CreateJob")
                            .when("StringEquals", "s3:RequestJobOperation", "S3ReplicateObject"),
                    IamStatement.allow("s3:DescribeJob").on("arn:aws:s3:*:{account}:job/*"),
                    IamStatement.passRole("s3.amazonaws.com", "batchoperations.s3.amazonaws.com"))
            .holdsData()
            .list(Buckets::list)
            .details(
                    Duration.ofMinutes(10),
                    Buckets::read,
                    (before, listed) ->
                            new Bucket(listed.name(), AwsTags.listedOr(listed.tags(), before::tags), before.settings()))
            .id(Bucket::name)
            .tags(Bucket::tags)
            .state(bucket -> bucket.settings().existingObjects().state())
            .name(Desired::name, Bucket::name)
            .preview(desired -> new Bucket(desired.name(), Map.of(), desired.settings()))
            .create(Buckets::create)
            .field(
                    "publicAccessBlocked",
                    desired -> true,
                    observed -> observed.settings().publicAccessBlocked(),
                    IN_PLACE)
            .field(
                    "ownerEnforced",
                    desired -> true,
                    observed -> observed.settings().ownerEnforced(),
                    IN_PLACE)
            .field(
                    "versioning",
                    desired -> true,
                    observed -> observed.settings().versioning(),
                    IN_PLACE)
            .field(
                    "kmsKey",
                    desired -> desired.settings().kmsKey(),
                    observed -> AbsentValue.orNone(observed.settings().kmsKey()),
                    IN_PLACE)
            .field(
                    "policy",
                    desired -> desired.settings().policy() == null
                            ? null
                            : PolicyDocument.statements(desired.settings().policy()),
                    observed -> PolicyDocument.statements(observed.settings().policy()),
                    IN_PLACE)
            .field(
                    "lifecycle",
                    desired -> desired.settings().lifecycle(),
                    observed -> AbsentValue.orNone(observed.settings().lifecycle()),
                    IN_PLACE)
            .field(
                    "replication",
                    desired -> desired.settings().replication().comparable(),
                    observed -> observed.settings().replication().comparable(),
                    IN_PLACE)
            .field(
                    "existingObjectsReplicatedTo",
                    desired -> desired.settings().existingObjects().destination(),
                    observed -> AbsentValue.orNone(
                            observed.settings().existingObjects().destination()),
                    IN_PLACE)
            .unmanagedElements((desired, observed) -> Stream.of(
                            UnmanagedElement.of("lifecycle", observed.settings().otherRules()),
                            UnmanagedElement.of(
                                    "replication",
                                    observed.settings().replication().otherRules()))
                    .flatMap(List::stream)
                    .toList())
            .update(Buckets::update)
            .updateTags((aws, observed, tags) -> BucketTags.add(aws, observed.name(), tags))
            .delete(Buckets::delete)
            .build();

    private static List<Bucket> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws
                .s3()
                .listBucketsPaginator(r -> r.bucketRegion(aws.region()).maxBuckets(MAX_PAGE_SIZE))
                .buckets()
                .stream()
                .map(bucket -> new Bucket(
                        bucket.name(), tags.of("arn:aws:s3:::" + bucket.name()), BucketSettings.OF_NEW_BUCKET))
                .toList();
    }

    private static Optional<Bucket> read(Aws aws, Bucket listed) {
        try {
            var tags = AwsTags.listedOr(listed.tags(), () -> BucketTags.read(aws, listed.name()));
            return Optional.of(new Bucket(listed.name(), tags, BucketSettings.read(aws, listed.name())));
        } catch (NoSuchBucketException e) {
            return Optional.empty();
        }
    }

    /** Writes what differs. After a change of the replication, S3 is read again: its answers lack the job's state. */
    private static @Nullable Bucket update(Aws aws, Bucket observed, Desired desired, UpdateRequest changes) {
        desired.settings().write(aws, observed.name(), observed.isNew(), changes);
        if (changes.includes("replication") || changes.includes("existingObjectsReplicatedTo")) {
            return null;
        }
        return new Bucket(observed.name(), observed.tags(), desired.settings().withPartsOfOthers(observed.settings()));
    }

    private static Bucket create(Aws aws, Desired desired, CreateRequest request) {
        var configuration = CreateBucketConfiguration.builder().tags(BucketTags.toS3(request.tags()));
        if (!desired.region().equals(DEFAULT_REGION)) {
            configuration.locationConstraint(desired.region());
        }
        aws.s3().createBucket(r -> r.bucket(desired.name()).createBucketConfiguration(configuration.build()));
        return new Bucket(desired.name(), request.tags(), BucketSettings.OF_NEW_BUCKET, true);
    }

    /**
     * Deletes the bucket, after its objects if that is allowed. If the bucket contains more objects than one reconcile
     * deletes, the next reconcile continues.
     */
    private static void delete(Aws aws, Bucket observed, DeleteRequest<Desired> request) {
        var desired = request.desired();
        var mayEmpty = request.teardownPolicy() == TeardownPolicy.DELETE && desired != null && desired.emptyOnDelete();
        if (mayEmpty && !BucketContents.delete(aws, observed.name())) {
            return;
        }
        try {
            aws.s3().deleteBucket(r -> r.bucket(observed.name()));
        } catch (NoSuchBucketException e) {
            // it is deleted already
        } catch (S3Exception e) {
            throw mayEmpty ? e : BucketContents.withRemedy(e);
        }
    }
}
