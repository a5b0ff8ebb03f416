package io.platformoperator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.backup.model.BackupJob;
import software.amazon.awssdk.services.backup.model.BackupJobState;
import software.amazon.awssdk.services.backup.model.CopyJob;
import software.amazon.awssdk.services.backup.model.CopyJobState;

class FailedBackupJobsTest {
    @Test
    void theLatestFinishedJobOfAResourceCounts() {
        assertThat(FailedBackupJobs.byPlan(
                        List.of(
                                job("daily", "orders", 1, BackupJobState.FAILED),
                                job("daily", "orders", 2, BackupJobState.COMPLETED),
                                job("daily", "billing", 1, BackupJobState.COMPLETED),
                                job("daily", "billing", 2, BackupJobState.EXPIRED),
                                job("daily", "billing", 3, BackupJobState.RUNNING),
                                job("other", "orders", 2, BackupJobState.COMPLETED)),
                        arns -> arns))
                .containsOnlyKeys("daily")
                .hasEntrySatisfying("daily", text -> assertThat(text)
                        .isEqualTo("the latest backup of billing, started at 2030-01-02T01:00:00Z, is EXPIRED:"
                                + " too close"));
    }

    @Test
    void ofTwoJobsOfOneTimeTheOneThatSucceededIsTheLatest() {
        var failed = job("daily", "orders", 1, BackupJobState.FAILED);
        var completed = job("daily", "orders", 1, BackupJobState.COMPLETED);
        assertThat(FailedBackupJobs.byPlan(List.of(failed, completed), arns -> arns))
                .isEmpty();
        assertThat(FailedBackupJobs.byPlan(List.of(completed, failed), arns -> arns))
                .isEmpty();
    }

    /** A user starts it; the plan's backups may be in order. */
    @Test
    void aJobWithoutAPlanDoesNotCount() {
        var job = job("daily", "orders", 1, BackupJobState.FAILED).toBuilder()
                .createdBy(by -> {})
                .build();
        assertThat(FailedBackupJobs.byPlan(List.of(job), arns -> arns)).isEmpty();
    }

    /** No later backup of a deleted resource can succeed, so its failure would stay for as long as AWS lists the job. */
    @Test
    void aJobOfADeletedResourceDoesNotCount() {
        var orders = job("daily", "orders", 1, BackupJobState.FAILED);
        var billing = job("daily", "billing", 1, BackupJobState.FAILED);
        assertThat(FailedBackupJobs.byPlan(List.of(orders, billing), arns -> {
                    assertThat(arns).containsExactlyInAnyOrder(orders.resourceArn(), billing.resourceArn());
                    return Set.of(billing.resourceArn());
                }))
                .hasEntrySatisfying(
                        "daily", text -> assertThat(text).contains("billing").doesNotContain("orders"));
    }

    @Test
    void theLatestCopyOfAResourceCounts() {
        var failed = copy(1, CopyJobState.FAILED);
        assertThat(FailedBackupJobs.copiesByPlan(List.of(failed, copy(2, CopyJobState.RUNNING)), arns -> arns))
                .hasEntrySatisfying("daily", text -> assertThat(text)
                        .isEqualTo("the latest copy of the backup of orders to shop-us-west-2, started at"
                                + " 2030-01-01T01:00:00Z, is FAILED: no key"));
        assertThat(FailedBackupJobs.copiesByPlan(List.of(failed, copy(2, CopyJobState.COMPLETED)), arns -> arns))
                .isEmpty();
        assertThat(FailedBackupJobs.copiesByPlan(List.of(copy(1, CopyJobState.PARTIAL)), arns -> arns))
                .containsOnlyKeys("daily");
        var byHand = failed.toBuilder().createdBy(by -> {}).build();
        assertThat(FailedBackupJobs.copiesByPlan(List.of(byHand), arns -> arns)).isEmpty();
    }

    private static CopyJob copy(int day, CopyJobState state) {
        return CopyJob.builder()
                .resourceArn("arn:aws:rds:us-east-1:123456789012:db:orders")
                .destinationBackupVaultArn("arn:aws:backup:us-west-2:123456789012:backup-vault:shop-us-west-2")
                .creationDate(Instant.parse("2030-01-0%dT01:00:00Z".formatted(day)))
                .createdBy(by -> by.backupPlanId("daily"))
                .state(state)
                .statusMessage("no key")
                .build();
    }

    private static BackupJob job(String plan, String instance, int day, BackupJobState state) {
        return BackupJob.builder()
                .resourceArn("arn:aws:rds:us-east-1:123456789012:db:" + instance)
                .creationDate(Instant.parse("2030-01-0%dT01:00:00Z".formatted(day)))
                .createdBy(by -> by.backupPlanId(plan))
                .state(state)
                .statusMessage("too close")
                .build();
    }
}
