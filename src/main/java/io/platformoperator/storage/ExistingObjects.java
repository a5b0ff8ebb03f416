package io.platformoperator.storage;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.State;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3control.model.JobDescriptor;
import software.amazon.awssdk.services.s3control.model.JobFailure;
import software.amazon.awssdk.services.s3control.model.JobStatus;
import software.amazon.awssdk.services.s3control.model.ReplicationStatus;
import software.amazon.awssdk.services.s3control.model.S3ControlException;

/**
 * The replication of the objects that a bucket had before its rule, by one job of S3 Batch Replication per destination. A tag
 * of the bucket records destination and job: S3 lists an ended job for 90 days only.
 *
 * @param destination the bucket that the job replicates to; null if no job was started
 * @param progress what a job that has not ended has done; null if it ended
 * @param problem why objects were not replicated, and what to do; null if there is no problem
 */
record ExistingObjects(
        @Nullable String destination,
        @Nullable String progress,
        @Nullable String problem) {
    /** No job was started. */
    static final ExistingObjects NONE = new ExistingObjects(null, null, null);

    /** The bucket's tag: the name of the destination, a slash, and the id of the job. */
    static final String TAG = "platform-operator.io/batch-replication";

    private static final String WITHOUT_JOB = "none";
    private static final int MAX_TOKEN_LENGTH = 64;
    private static final int MAX_ATTEMPTS = 50;
    private static final int PRIORITY = 10;
    /** An ended job that is older than this is of an earlier replication to the same bucket: its manifest is too old. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    private static final Set<JobStatus> ENDED = Set.of(JobStatus.COMPLETE, JobStatus.FAILED, JobStatus.CANCELLED);
    /** The reason of a job whose bucket has only replicas, or objects that were replicated already. */
    private static final String NOTHING_TO_REPLICATE = "no keys matching the filter criteria";

    private static final String REMEDY =
            " Remove the cause, then remove the tag " + TAG + " of the bucket: the operator starts another job.";

    /** Reads the job that the tag of a bucket names. */
    static ExistingObjects read(Aws aws, String bucket) {
        var tag = BucketTags.read(aws, bucket).get(TAG);
        if (tag == null || tag.indexOf('/') < 0) {
            return NONE;
        }
        var destination = tag.substring(0, tag.indexOf('/'));
        var id = tag.substring(tag.indexOf('/') + 1);
        var job = id.equals(WITHOUT_JOB) ? null : describe(aws, id);
        return job == null ? new ExistingObjects(destination, null, null) : of(destination, job);
    }

    /** What a job has done. */
    static ExistingObjects of(String destination, JobDescriptor job) {
        var progress = job.progressSummary();
        var total = progress == null || progress.totalNumberOfTasks() == null ? 0 : progress.totalNumberOfTasks();
        var failed = progress == null || progress.numberOfTasksFailed() == null ? 0 : progress.numberOfTasksFailed();
        var succeeded =
                progress == null || progress.numberOfTasksSucceeded() == null ? 0 : progress.numberOfTasksSucceeded();
        var name = "the job %s, which replicates existing objects to %s,".formatted(job.jobId(), destination);
        var reasons =
                job.failureReasons().stream().map(JobFailure::failureReason).collect(Collectors.joining("; "));
        return switch (job.status()) {
            case COMPLETE ->
                failed == 0
                        ? new ExistingObjects(destination, null, null)
                        : failed(
                                destination,
                                "%s failed to replicate %d of %d objects: their x-amz-replication-status is FAILED."
                                        .formatted(name, failed, total));
            case FAILED ->
                reasons.contains(NOTHING_TO_REPLICATE)
                        ? new ExistingObjects(destination, null, null)
                        : failed(
                                destination,
                                "%s failed: %s"
                                        .formatted(
                                                name,
                                                reasons.isEmpty()
                                                        ? "S3 Batch Operations returned no reason."
                                                        : reasons));
            case CANCELLED -> failed(destination, name + " was cancelled.");
            default ->
                new ExistingObjects(
                        destination,
                        "replicating existing objects: %s, %d of %d".formatted(job.statusAsString(), succeeded, total),
                        null);
        };
    }

    private static ExistingObjects failed(String destination, String problem) {
        return new ExistingObjects(destination, null, problem + REMEDY);
    }

    State state() {
        if (problem != null) {
            return new State.Failed("BatchReplicationFailed", problem);
        }
        return progress == null ? State.READY : new State.Ready(progress);
    }

    /** Starts a job for the existing objects, if there are any, and records it. */
    static void replicate(Aws aws, String bucket, BucketReplication rule) {
        var page = aws.s3().listObjectVersions(r -> r.bucket(bucket).maxKeys(1));
        var isEmpty = page.versions().isEmpty() && page.deleteMarkers().isEmpty();
        var id = isEmpty ? WITHOUT_JOB : startJob(aws, bucket, rule);
        BucketTags.add(aws, bucket, Map.of(TAG, rule.destination() + "/" + id));
    }

    /** Removes the record of the job. */
    static void forget(Aws aws, String bucket) {
        BucketTags.remove(aws, bucket, TAG);
    }

    /**
     * Starts a job; returns the one that an earlier call started before the operator could record it. The next token is
     * tried after a job that failed, and after one of an earlier replication to the same bucket.
     */
    private static String startJob(Aws aws, String bucket, BucketReplication rule) {
        var destination = AwsNames.hash(rule.destination());
        for (var attempt = 0; ; attempt++) {
            var token = AwsNames.join(MAX_TOKEN_LENGTH, bucket, destination, String.valueOf(attempt));
            var id = createJob(aws, bucket, rule, token);
            var job = describe(aws, id);
            if (job == null || !isSpent(rule.destination(), job) || attempt == MAX_ATTEMPTS) {
                return id;
            }
        }
    }

    private static boolean isSpent(String destination, JobDescriptor job) {
        var created = job.creationTime();
        return of(destination, job).problem() != null
                || (ENDED.contains(job.status())
                        && created != null
                        && created.isBefore(Instant.now().minus(RECENT)));
    }

    private static String createJob(Aws aws, String bucket, BucketReplication rule, String token) {
        return aws.s3Control()
                .createJob(r -> r.accountId(aws.regionInfo().accountId())
                        .confirmationRequired(false)
                        .description("Objects of " + bucket + " that are older than its replication")
                        .operation(operation -> operation.s3ReplicateObject(replicate -> {}))
                        .manifestGenerator(manifest -> manifest.s3JobManifestGenerator(generator -> generator
                                .sourceBucket("arn:aws:s3:::" + bucket)
                                .enableManifestOutput(false)
                                .filter(objects -> objects.eligibleForReplication(true)
                                        .objectReplicationStatuses(ReplicationStatus.NONE, ReplicationStatus.FAILED))))
                        .report(report -> report.enabled(false))
                        .priority(PRIORITY)
                        .roleArn(rule.role())
                        .clientRequestToken(token))
                .jobId();
    }

    /** The job; null if S3 does not list it, which means that it ended more than 90 days ago. */
    private static @Nullable JobDescriptor describe(Aws aws, String id) {
        try {
            return aws.s3Control()
                    .describeJob(r -> r.accountId(aws.regionInfo().accountId()).jobId(id))
                    .job();
        } catch (S3ControlException e) {
            if (e.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }
}
