package io.platformoperator.storage;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.DestinationNotReady;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.ReplicationConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The replication of a bucket's objects. S3 has one configuration per bucket, with one role for all rules.
 *
 * @param rule the operator's rule; null for none
 * @param hasForeignForm true if a rule has the operator's rule id, but another form than the operator's
 * @param otherRules descriptions of the rules of other clients, by ID
 */
record ReplicationSettings(
        @Nullable BucketReplication rule, boolean hasForeignForm, SortedMap<String, String> otherRules) {
    /** A bucket that is not replicated. */
    static final ReplicationSettings NONE = desired(null);

    private static final int BAD_REQUEST = 400;

    ReplicationSettings {
        otherRules = Collections.unmodifiableSortedMap(new TreeMap<>(otherRules));
    }

    static ReplicationSettings desired(@Nullable BucketReplication rule) {
        return new ReplicationSettings(rule, false, Collections.emptySortedMap());
    }

    /** The value to compare; differs for each form of the operator's rule. */
    Object comparable() {
        return rule != null ? rule : hasForeignForm ? "a changed rule" : "none";
    }

    static ReplicationSettings read(Aws aws, String bucket) {
        var configuration = configuration(aws, bucket);
        var rule = BucketReplication.of(configuration).orElse(null);
        return new ReplicationSettings(
                rule,
                rule == null && BucketReplication.hasRule(configuration),
                BucketReplication.ofOthers(configuration));
    }

    private static ReplicationConfiguration configuration(Aws aws, String bucket) {
        var found = BucketSettings.orNull(
                "ReplicationConfigurationNotFoundError",
                () -> aws.s3().getBucketReplication(r -> r.bucket(bucket)).replicationConfiguration());
        return found == null ? ReplicationConfiguration.builder().build() : found;
    }

    /**
     * Writes the operator's rule, or removes it. Rules of other clients are read and written again.
     *
     * @throws DestinationNotReady if the bucket of the other region does not exist, or has no versioning yet
     */
    void write(Aws aws, String bucket, boolean isVersioningNew) {
        var present = configuration(aws, bucket);
        var others =
                present.rules().stream().filter(BucketReplication::isOfOthers).toList();
        if (rule != null) {
            checkRole(bucket, rule, present.role(), others);
            put(aws, bucket, rule, rule.configuration(others), isVersioningNew);
        } else if (others.isEmpty()) {
            aws.s3().deleteBucketReplication(r -> r.bucket(bucket));
        } else {
            aws.s3().putBucketReplication(r -> r.bucket(bucket)
                    .replicationConfiguration(rest -> rest.role(present.role()).rules(others)));
        }
    }

    private static void checkRole(
            String bucket, BucketReplication rule, @Nullable String presentRole, List<ReplicationRule> others) {
        if (!others.isEmpty() && !rule.role().equals(presentRole)) {
            throw refused(
                    "ReplicationRoleOfOthers",
                    ("the bucket %s has replication rules of another client, which use the role %s: S3 has one role for"
                                    + " all rules of a bucket. Remove these rules, or let them use the role %s.")
                            .formatted(bucket, presentRole, rule.role()));
        }
    }

    private static void put(
            Aws aws,
            String bucket,
            BucketReplication rule,
            ReplicationConfiguration configuration,
            boolean isVersioningNew) {
        try {
            aws.s3().putBucketReplication(r -> r.bucket(bucket).replicationConfiguration(configuration));
        } catch (S3Exception e) {
            var message = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorMessage();
            if (message.contains("Destination bucket must exist")) {
                throw new DestinationNotReady("the bucket %s, to which %s is to be replicated, does not exist yet"
                        .formatted(rule.destination(), bucket));
            }
            if (message.contains("Destination bucket must have versioning")) {
                throw new DestinationNotReady(("the bucket %s, to which %s is to be replicated, has no versioning yet;"
                                + " S3 replicates to buckets with versioning only. If this message stays, enable its"
                                + " versioning, or take it out of spec.ignoreDrift.")
                        .formatted(rule.destination(), bucket));
            }
            if (message.contains("Versioning must be")) {
                throw isVersioningNew
                        ? new DestinationNotReady(
                                "the versioning of %s, which S3 requires for replication, has just been enabled"
                                        .formatted(bucket))
                        : refused(
                                "VersioningRequired",
                                ("S3 replicates buckets with versioning only: enable the versioning of %s, or take it"
                                                + " out of spec.ignoreDrift")
                                        .formatted(bucket));
            }
            throw e;
        }
    }

    private static S3Exception refused(String code, String message) {
        return (S3Exception) S3Exception.builder()
                .statusCode(BAD_REQUEST)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("S3")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
