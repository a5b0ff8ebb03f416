package io.platformoperator.backup;

import static java.util.function.BinaryOperator.maxBy;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.platformoperator.aws.Aws;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.backup.model.BackupJob;
import software.amazon.awssdk.services.backup.model.BackupJobState;

/** The backup plans whose latest job of a resource failed. AWS Backup reports failures nowhere but in its list of jobs. */
final class FailedBackupJobs {
    /** Longer than the interval of a weekly schedule. AWS Backup lists jobs for 30 days. */
    private static final Duration CONSIDERED = Duration.ofDays(8);

    private static final Set<BackupJobState> FAILED =
            Set.of(BackupJobState.FAILED, BackupJobState.ABORTED, BackupJobState.EXPIRED);

    private FailedBackupJobs() {}

    /** The failures of each plan as one text, by plan id. The failures of resources that were deleted do not count. */
    static Map<String, String> byPlan(Aws aws) {
        var jobs = aws
                .backup()
                .listBackupJobsPaginator(r -> r.byCreatedAfter(Instant.now().minus(CONSIDERED)))
                .stream()
                .flatMap(page -> page.backupJobs().stream())
                .toList();
        return byPlan(jobs, aws.taggedResources()::existing);
    }

    /**
     * The failures of each plan as one text, by plan id.
     *
     * @param existing returns those of the ARNs whose resources exist; called only if there are failures
     */
    static Map<String, String> byPlan(List<BackupJob> jobs, UnaryOperator<Set<String>> existing) {
        var finished = jobs.stream()
                .filter(job -> job.createdBy() != null && job.createdBy().backupPlanId() != null)
                .filter(job -> job.state() == BackupJobState.COMPLETED || FAILED.contains(job.state()))
                .collect(groupingBy(job -> job.createdBy().backupPlanId()));
        var failed = finished.values().stream()
                .flatMap(ofPlan -> latest(ofPlan).stream())
                .filter(job -> FAILED.contains(job.state()))
                .toList();
        if (failed.isEmpty()) {
            return Map.of();
        }
        var exist = existing.apply(failed.stream().map(BackupJob::resourceArn).collect(toSet()));
        return failed.stream()
                .filter(job -> exist.contains(job.resourceArn()))
                .collect(groupingBy(
                        job -> job.createdBy().backupPlanId(),
                        TreeMap::new,
                        mapping(FailedBackupJobs::text, joining("; "))));
    }

    private static Collection<BackupJob> latest(List<BackupJob> jobs) {
        return jobs.stream()
                .collect(toMap(
                        BackupJob::resourceArn,
                        job -> job,
                        maxBy(Comparator.comparing(BackupJob::creationDate)
                                .thenComparing(job -> job.state() == BackupJobState.COMPLETED)),
                        TreeMap::new))
                .values();
    }

    private static String text(BackupJob job) {
        return "the latest backup of %s, started at %s, is %s: %s"
                .formatted(
                        job.resourceArn().substring(job.resourceArn().lastIndexOf(':') + 1),
                        job.creationDate(),
                        job.stateAsString(),
                        job.statusMessage() == null ? "AWS Backup returned no reason" : job.statusMessage());
    }
}
