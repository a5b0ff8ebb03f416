package io.platformoperator.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.backup.model.CopyJob;
import software.amazon.awssdk.services.backup.model.CopyJobState;
import software.amazon.awssdk.services.backup.model.RecoveryPointByBackupVault;

/** Backups of one region that AWS Backup copies to the vault of another region, on the local AWS. */
@ExtendWith(LocalCloudExtension.class)
class BackupCopyIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String ACTIVE = "us-east-1";
    private static final String STANDBY = "us-west-2";

    private final Backup backup = new Backup();

    @Test
    void copiesBackupsReportsFailedCopiesAndLeavesNothing(LocalCloud cloud) {
        var name = "bak-copy";
        var spec = BackupSpecs.copying(name, STANDBY);
        String plan;
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            BackedUpInstances.create(active, name, spec, Duration.ofHours(6));
            plan = active.untilReady(graph(active, spec), LIMIT).outputs().get("planId");
            BackedUpInstances.awaitAvailable(active, name);

            // The standby region has no vault yet: the copy fails, the backup does not.
            runPlan(active, plan, CopyJobState.FAILED);
            try (var restarted = LocalRegion.of(cloud, ACTIVE)) {
                assertThat(restarted.reconcile(graph(restarted, spec)).reports())
                        .filteredOn(report -> report.phase() != ResourceReport.Phase.READY)
                        .singleElement()
                        .satisfies(report -> {
                            assertThat(report.kind()).isEqualTo("backup/BackupPlan");
                            assertThat(report.message()).contains("BackupCopyFailed", name, STANDBY, "does not exist");
                        });
            }

            standby.untilReady(graph(standby, BackupSpecs.standby(name, STANDBY)), LIMIT);
            runPlan(active, plan, CopyJobState.COMPLETED);
            assertThat(copiesIn(standby, name)).singleElement().satisfies(copy -> {
                assertThat(copy.resourceArn()).endsWith(":db:" + name);
                assertThat(copy.lifecycle().deleteAfterDays()).isEqualTo(30);
                assertThat(copy.encryptionKeyArn()).startsWith("arn:aws:kms:" + STANDBY);
            });
        }
        try (var active = LocalRegion.of(cloud, ACTIVE);
                var standby = LocalRegion.of(cloud, STANDBY)) {
            active.resetCalls();
            assertThat(active.untilReady(graph(active, spec), LIMIT).changes()).isEmpty();
            assertThat(active.writes()).isEmpty();

            // Without the second region the plan makes no copies, and its vault goes with the copies that it holds.
            var alone = BackupSpecs.of(name, 30, null);
            active.untilReady(graph(active, alone), LIMIT);
            assertThat(active.aws()
                            .backup()
                            .getBackupPlan(r -> r.backupPlanId(plan))
                            .backupPlan()
                            .rules()
                            .getFirst()
                            .copyActions())
                    .isEmpty();
            standby.untilDeleted(graph(standby, BackupSpecs.standby(name, STANDBY)), LIMIT);
            assertThat(standby.aws().backup().listBackupVaults().backupVaultList())
                    .noneMatch(vault -> vault.backupVaultName().startsWith(name));
            BackedUpInstances.delete(active, name);
            active.untilDeleted(graph(active, alone), LIMIT);
            assertThat(active.tagged("platform/" + name)).isEmpty();
        }
    }

    /** An environment of one region has no copies, so it lists no copy jobs. */
    @Test
    void listsNoCopyJobsWithoutASecondRegion(LocalCloud cloud) {
        var spec = BackupSpecs.of("bak-alone", 30, null);
        try (var region = LocalRegion.of(cloud, ACTIVE)) {
            region.untilReady(graph(region, spec), LIMIT);
        }
        try (var restarted = LocalRegion.of(cloud, ACTIVE)) {
            restarted.resetCalls();
            restarted.untilReady(graph(restarted, spec), LIMIT);
            assertThat(restarted.calls()).contains("backup:GetBackupPlan").doesNotContain("backup:ListCopyJobs");
            restarted.untilDeleted(graph(restarted, spec), LIMIT);
        }
    }

    /** Runs the plan, and waits until one more copy has that state. */
    private static void runPlan(LocalRegion region, String plan, CopyJobState state) {
        var before = copies(region, plan, state).size();
        region.runBackupPlan(plan);
        await().atMost(LIMIT).until(() -> copies(region, plan, state).size() == before + 1);
    }

    private static List<CopyJob> copies(LocalRegion region, String plan, CopyJobState state) {
        return region.aws().backup().listCopyJobs(r -> r.byState(state)).copyJobs().stream()
                .filter(job -> plan.equals(job.createdBy().backupPlanId()))
                .toList();
    }

    private static List<RecoveryPointByBackupVault> copiesIn(LocalRegion region, String environment) {
        return region.aws()
                .backup()
                .listRecoveryPointsByBackupVault(r -> r.backupVaultName(environment + "-" + STANDBY))
                .recoveryPoints();
    }

    private Graph<Aws> graph(LocalRegion region, BackupSpec spec) {
        return region.graph(backup, Specs.owner(spec.placement(), "backup", TeardownPolicy.DELETE), spec);
    }
}
