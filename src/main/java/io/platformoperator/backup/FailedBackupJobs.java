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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.backup.model.BackupJob;
import software.amazon.awssdk.services.backup.model.CopyJob;
import software.amazon.awssdk.services.backup.model.RecoveryPointCreator;

/**
 * The backup plans whose latest job of a resource failed: a backup, or the copy of a recovery point to another region. AWS Backup
 * reports failures nowhere but in its lists of jobs.
 */
final class FailedBackupJobs {
    /** Longer than the interval of a weekly schedule. AWS Backup lists jobs for 30 days. */
    private static final Duration CONSIDERED = Duration.ofDays(8);

    private static final String COMPLETED = "COMPLETED";

    /** The states of both types of jobs that are final, without a recovery point, or with a part of one only. */
    private static final Set<String> FAILED = Set.of("FAILED", "ABORTED", "EXPIRED", "PARTIAL");

    private FailedBackupJobs() {}

    /** A job of a plan. */
    private record Job(
            String planId,
            String resourceArn,
            String what,
            Instant started,
            String state,
            @Nullable String message) {
        boolean isFinished() {
            return state.equals(COMPLETED) || FAILED.contains(state);
        }

        String text() {
            return "the latest %s, started at %s, is %s: %s"
                    .formatted(what, started, state, message == null ? "AWS Backup returned no reason" : message);
        }
    }

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

    /** The failed copies of each plan as one text, by plan id. Copies of backups of deleted resources do not count. */
    static Map<String, String> copiesByPlan(Aws aws) {
        var jobs = aws.coalescedCalls()
                .get(
                        "backup:ListCopyJobs",
                        () ->
                                aws
                                        .backup()
                                        .listCopyJobsPaginator(r ->
                                                r.byCreatedAfter(Instant.now().minus(CONSIDERED)))
                                        .stream()
                                        .flatMap(page -> page.copyJobs().stream())
                                        .toList());
        return copiesByPlan(jobs, aws.taggedResources()::existing);
    }

    /**
     * The failures of each plan as one text, by plan id.
     *
     * @param existing returns those of the ARNs whose resources exist; called only if there are failures
     */
    static Map<String, String> byPlan(List<BackupJob> jobs, UnaryOperator<Set<String>> existing) {
        return failures(
                jobs.stream()
                        .filter(job -> isOfPlan(job.createdBy()))
                        .map(job -> new Job(
                                job.createdBy().backupPlanId(),
                                job.resourceArn(),
                                "backup of " + name(job.resourceArn()),
                                job.creationDate(),
                                job.stateAsString(),
                                job.statusMessage())),
                existing);
    }

    /**
     * The failed copies of each plan as one text, by plan id.
     *
     * @param existing returns those of the ARNs whose resources exist; called only if there are failures
     */
    static Map<String, String> copiesByPlan(List<CopyJob> jobs, UnaryOperator<Set<String>> existing) {
        return failures(
                jobs.stream()
                        .filter(job -> isOfPlan(job.createdBy()))
                        .map(job -> new Job(
                                job.createdBy().backupPlanId(),
                                job.resourceArn(),
                                "copy of the backup of %s to %s"
                                        .formatted(name(job.resourceArn()), name(job.destinationBackupVaultArn())),
                                job.creationDate(),
                                job.stateAsString(),
                                job.statusMessage())),
                existing);
    }

    private static boolean isOfPlan(@Nullable RecoveryPointCreator creator) {
        return creator != null && creator.backupPlanId() != null;
    }

    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private static Map<String, String> failures(Stream<Job> jobs, UnaryOperator<Set<String>> existing) {
        var finished = jobs.filter(Job::isFinished).collect(groupingBy(Job::planId));
        var failed = finished.values().stream()
                .flatMap(ofPlan -> latest(ofPlan).stream())
                .filter(job -> !job.state().equals(COMPLETED))
                .toList();
        if (failed.isEmpty()) {
            return Map.of();
        }
        var exist = existing.apply(failed.stream().map(Job::resourceArn).collect(toSet()));
        return failed.stream()
                .filter(job -> exist.contains(job.resourceArn()))
                .collect(groupingBy(Job::planId, TreeMap::new, mapping(Job::text, joining("; "))));
    }

    private static Collection<Job> latest(List<Job> jobs) {
        return jobs.stream()
                .collect(toMap(
                        Job::resourceArn,
                        job -> job,
                        maxBy(Comparator.comparing(Job::started)
                                .thenComparing(job -> job.state().equals(COMPLETED))),
                        TreeMap::new))
                .values();
    }
}
