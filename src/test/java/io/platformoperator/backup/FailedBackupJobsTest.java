package io.platformoperator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.backup.model.BackupJob;
import software.amazon.awssdk.services.backup.model.BackupJobState;

class FailedBackupJobsTest {
    @Test
    void theLatestFinishedJobOfAResourceCounts() {
        assertThat(FailedBackupJobs.byPlan(List.of(
                        job("daily", "orders", 1, BackupJobState.FAILED),
                        job("daily", "orders", 2, BackupJobState.COMPLETED),
                        job("daily", "billing", 1, BackupJobState.COMPLETED),
                        job("daily", "billing", 2, BackupJobState.EXPIRED),
                        job("daily", "billing", 3, BackupJobState.RUNNING),
                        job("other", "orders", 2, BackupJobState.COMPLETED))))
                .containsOnlyKeys("daily")
                .hasEntrySatisfying("daily", text -> assertThat(text)
                        .isEqualTo("the latest backup of billing, started at 2030-01-02T01:00:00Z, is EXPIRED:"
                                + " too close"));
    }

    /** A user starts it; the plan's backups may be in order. */
    @Test
    void aJobWithoutAPlanDoesNotCount() {
        assertThat(FailedBackupJobs.byPlan(List.of(job("daily", "orders", 1, BackupJobState.FAILED).toBuilder()
                        .createdBy(by -> {})
                        .build())))
                .isEmpty();
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
