package io.platformoperator.backup;

import static java.util.function.BinaryOperator.maxBy;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.platformoperator.aws.Aws;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.backup.model.BackupJob;
import software.amazon.awssdk.services.backup.model.BackupJobState;

/** The backup plans whose latest job of a resource failed. AWS Backup reports failures nowhere but in its list of jobs. */
final class FailedBackupJobs {
    /** Longer than the interval of a weekly schedule. AWS Backup lists jobs for 30 days. */
    private static final Duration CONSIDERED = Duration.ofDays(8);

    private static final Set<BackupJobState> FAILED =
            Set.of(BackupJobState.FAILED, BackupJobState.ABORTED, BackupJobState.EXPIRED);

    private FailedBackupJobs() {}

    /** The failures of each plan as one text, by plan id. */
    static Map<String, String> byPlan(Aws aws) {
        var existing = aws.taggedResources().byArn().keySet();
        var jobs = aws
                .backup()
                .listBackupJobsPaginator(r -> r.byCreatedAfter(Instant.now().minus(CONSIDERED)))
                .stream()
                .flatMap(page -> page.backupJobs().stream())
                .filter(job -> existing.contains(job.resourceArn()))
                .toList();
        return byPlan(jobs);
    }

    static Map<String, String> byPlan(List<BackupJob> jobs) {
        var finished = jobs.stream()
                .filter(job -> job.createdBy() != null && job.createdBy().backupPlanId() != null)
                .filter(job -> job.state() == BackupJobState.COMPLETED || FAILED.contains(job.state()))
                .collect(groupingBy(job -> job.createdBy().backupPlanId()));
        var failures = new TreeMap<String, String>();
        finished.forEach((plan, ofPlan) -> {
            var text = latest(ofPlan).stream()
                    .filter(job -> FAILED.contains(job.state()))
                    .map(FailedBackupJobs::text)
                    .collect(joining("; "));
            if (!text.isEmpty()) {
                failures.put(plan, text);
            }
        });
        return failures;
    }

    private static Collection<BackupJob> latest(List<BackupJob> jobs) {
        return jobs.stream()
                .collect(toMap(
                        BackupJob::resourceArn,
                        job -> job,
                        maxBy(Comparator.comparing(BackupJob::creationDate)),
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
