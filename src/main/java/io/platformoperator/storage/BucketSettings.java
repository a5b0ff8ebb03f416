package io.platformoperator.storage;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.graph.UpdateRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * A bucket's settings. S3 reads and writes each of them by a separate call.
 *
 * @param kmsKey the ARN of the key that encrypts objects by default; null for S3's own key
 * @param policy the bucket policy as canonical JSON; null for none
 * @param lifecycle null for none, or one that the operator did not write
 * @param otherRules descriptions of the lifecycle's rules of other clients, by ID
 * @param replication where S3 replicates the objects to
 * @param existingObjects the replication of the objects that are older than the bucket's replication rule
 */
record BucketSettings(
        boolean versioning,
        @Nullable String kmsKey,
        @Nullable String policy,
        @Nullable BucketLifecycle lifecycle,
        SortedMap<String, String> otherRules,
        boolean publicAccessBlocked,
        boolean ownerEnforced,
        ReplicationSettings replication,
        ExistingObjects existingObjects) {
    private static final SortedMap<String, String> NO_RULES = Collections.emptySortedMap();

    /** The settings of a new bucket: S3's defaults since April 2023. */
    static final BucketSettings OF_NEW_BUCKET = new BucketSettings(
            false, null, null, null, NO_RULES, true, true, ReplicationSettings.NONE, ExistingObjects.NONE);

    BucketSettings {
        otherRules = Collections.unmodifiableSortedMap(new TreeMap<>(otherRules));
    }

    /**
     * Settings that the operator sets: everything that protects a bucket is on.
     *
     * @param replication null for a bucket that is not replicated
     */
    static BucketSettings desired(
            String kmsKey, String policy, BucketLifecycle lifecycle, @Nullable BucketReplication replication) {
        return new BucketSettings(
                true,
                kmsKey,
                policy,
                lifecycle,
                NO_RULES,
                true,
                true,
                ReplicationSettings.desired(replication),
                replication == null
                        ? ExistingObjects.NONE
                        : new ExistingObjects(replication.destination(), null, null));
    }

    /** The same with what other clients added to a bucket, and the state of its existing objects. */
    BucketSettings withPartsOfOthers(BucketSettings observed) {
        return new BucketSettings(
                versioning,
                kmsKey,
                policy,
                lifecycle,
                observed.otherRules,
                publicAccessBlocked,
                ownerEnforced,
                observed.replication,
                observed.existingObjects);
    }

    static BucketSettings read(Aws aws, String bucket) {
        var s3 = aws.s3();
        var rules = lifecycleRules(aws, bucket);
        var replication = ReplicationSettings.read(aws, bucket);
        return new BucketSettings(
                s3.getBucketVersioning(r -> r.bucket(bucket)).status() == BucketVersioningStatus.ENABLED,
                orNull("ServerSideEncryptionConfigurationNotFoundError", () -> encryptionKey(aws, bucket)),
                orNull(
                        "NoSuchBucketPolicy",
                        () -> PolicyDocument.canonical(
                                s3.getBucketPolicy(r -> r.bucket(bucket)).policy())),
                BucketLifecycle.of(rules).orElse(null),
                BucketLifecycle.ofOthers(rules),
                Boolean.TRUE.equals(
                        orNull("NoSuchPublicAccessBlockConfiguration", () -> isPublicAccessBlocked(aws, bucket))),
                Boolean.TRUE.equals(orNull("OwnershipControlsNotFoundError", () -> isOwnerEnforced(aws, bucket))),
                replication,
                replication.rule() == null ? ExistingObjects.NONE : ExistingObjects.read(aws, bucket));
    }

    private static List<LifecycleRule> lifecycleRules(Aws aws, String bucket) {
        var rules = orNull("NoSuchLifecycleConfiguration", () -> aws.s3()
                .getBucketLifecycleConfiguration(r -> r.bucket(bucket))
                .rules());
        return rules == null ? List.of() : rules;
    }

    private static @Nullable String encryptionKey(Aws aws, String bucket) {
        return aws.s3().getBucketEncryption(r -> r.bucket(bucket)).serverSideEncryptionConfiguration().rules().stream()
                .map(rule -> rule.applyServerSideEncryptionByDefault())
                .filter(rule -> rule.sseAlgorithm() == ServerSideEncryption.AWS_KMS)
                .flatMap(rule -> Optional.ofNullable(rule.kmsMasterKeyID()).stream())
                .findFirst()
                .orElse(null);
    }

    private static boolean isPublicAccessBlocked(Aws aws, String bucket) {
        var block = aws.s3().getPublicAccessBlock(r -> r.bucket(bucket)).publicAccessBlockConfiguration();
        return Stream.of(
                        block.blockPublicAcls(),
                        block.blockPublicPolicy(),
                        block.ignorePublicAcls(),
                        block.restrictPublicBuckets())
                .allMatch(Boolean.TRUE::equals);
    }

    private static boolean isOwnerEnforced(Aws aws, String bucket) {
        return aws.s3().getBucketOwnershipControls(r -> r.bucket(bucket)).ownershipControls().rules().stream()
                .anyMatch(rule -> rule.objectOwnership() == ObjectOwnership.BUCKET_OWNER_ENFORCED);
    }

    /** The result of {@code read}; null if S3 returns the error code that means that the setting is absent. */
    static <T> @Nullable T orNull(String absentCode, Supplier<@Nullable T> read) {
        try {
            return read.get();
        } catch (S3Exception e) {
            if (e.awsErrorDetails() != null
                    && absentCode.equals(e.awsErrorDetails().errorCode())) {
                return null;
            }
            throw e;
        }
    }

    /** Writes the settings that differ. Lifecycle rules of other clients are read and written again, except of a new bucket. */
    void write(Aws aws, String bucket, boolean isNew, UpdateRequest changes) {
        var s3 = aws.s3();
        if (changes.includes("publicAccessBlocked")) {
            s3.putPublicAccessBlock(
                    r -> r.bucket(bucket).publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)
                            .blockPublicPolicy(true)
                            .ignorePublicAcls(true)
                            .restrictPublicBuckets(true)));
        }
        if (changes.includes("ownerEnforced")) {
            s3.putBucketOwnershipControls(r -> r.bucket(bucket)
                    .ownershipControls(controls ->
                            controls.rules(rule -> rule.objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED))));
        }
        if (changes.includes("versioning")) {
            s3.putBucketVersioning(
                    r -> r.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        }
        if (changes.includes("kmsKey")) {
            s3.putBucketEncryption(r -> r.bucket(bucket)
                    .serverSideEncryptionConfiguration(all -> all.rules(rule -> rule.bucketKeyEnabled(true)
                            .applyServerSideEncryptionByDefault(by -> by.sseAlgorithm(ServerSideEncryption.AWS_KMS)
                                    .kmsMasterKeyID(kmsKey)))));
        }
        if (changes.includes("policy")) {
            s3.putBucketPolicy(r -> r.bucket(bucket).policy(policy));
        }
        if (changes.includes("lifecycle") && lifecycle != null) {
            var configuration = lifecycle.configuration(isNew ? List.of() : lifecycleRules(aws, bucket));
            s3.putBucketLifecycleConfiguration(r -> r.bucket(bucket).lifecycleConfiguration(configuration));
        }
        writeReplication(aws, bucket, changes);
    }

    /**
     * Writes the rule before the job, which replicates by the rule. A rule that was removed or changed needs another job:
     * S3 did not replicate what was written meanwhile. The record of the last job is removed first, so that a crash between
     * the calls leaves no rule without its job.
     */
    private void writeReplication(Aws aws, String bucket, UpdateRequest changes) {
        var rule = replication.rule();
        var isChanged = changes.includes("replication");
        if (isChanged) {
            ExistingObjects.forget(aws, bucket);
            replication.write(aws, bucket, changes.includes("versioning"));
        }
        if (rule != null && (isChanged || changes.includes("existingObjectsReplicatedTo"))) {
            ExistingObjects.replicate(aws, bucket, rule);
        }
    }

    /** Where objects are replicated to, and how far the replication of existing objects is; null without replication. */
    @Nullable
    String replicationText() {
        var rule = replication.rule();
        if (rule == null) {
            return null;
        }
        var progress = existingObjects.progress();
        return "to " + rule.destination() + (progress == null ? "" : "; " + progress);
    }

    /** A bucket policy that denies all requests without TLS. */
    static String tlsOnlyPolicy(String bucket) {
        return PolicyDocument.of(List.of(Map.of(
                "Sid", "TlsOnly",
                "Effect", "Deny",
                "Principal", "*",
                "Action", "s3:*",
                "Resource", List.of("arn:aws:s3:::" + bucket, "arn:aws:s3:::" + bucket + "/*"),
                "Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")))));
    }
}
