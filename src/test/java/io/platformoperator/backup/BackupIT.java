package io.platformoperator.backup;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.VaultLock;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.backup.BackupClient;
import software.amazon.awssdk.services.backup.model.BackupJobState;
import software.amazon.awssdk.services.backup.model.ConditionParameter;

/** Creates, changes and deletes AWS Backup resources on the local AWS, and checks them by the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class BackupIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String REGION = Specs.FACTS.region();

    private final Backup backup = new Backup();

    @Test
    void createsEverythingMakesNoFurtherChangesAndDeletesEverything(LocalCloud cloud) {
        var spec = BackupSpecs.of("bak-whole", 30, new VaultLock(7, 365, null));
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.aws().regionInfo();
            region.resetCalls();
            var outcome = region.untilReady(graph(region, spec, TeardownPolicy.DELETE), LIMIT);

            assertThat(region.iamActions())
                    .isSubsetOf(backup.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertThat(region.writes().stream().collect(groupingBy(call -> call, counting())))
                    .containsOnly(
                            entry("kms:CreateKey", 1L),
                            entry("kms:EnableKeyRotation", 1L),
                            entry("iam:CreateRole", 1L),
                            entry("iam:AttachRolePolicy", 2L),
                            entry("backup:CreateBackupVault", 1L),
                            entry("backup:PutBackupVaultLockConfiguration", 1L),
                            entry("backup:CreateBackupPlan", 1L),
                            entry("backup:CreateBackupSelection", 1L));
            assertThat(region.calls())
                    .filteredOn(call -> call.matches("(resourcegroupstaggingapi:Get|iam:Get|backup:List).*"))
                    .as("a listing before the creation, a second one that confirms that no key exists, and one"
                            + " after it")
                    .hasSizeLessThanOrEqualTo(4 * 3);
            assertCreatedAsSpecified(region.aws().backup(), outcome.outputs());
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, spec, TeardownPolicy.DELETE);
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            assertThat(restarted.tagged("platform/bak-whole")).isEmpty();
        }
    }

    private static void assertCreatedAsSpecified(BackupClient client, Map<String, String> outputs) {
        var vault = client.describeBackupVault(r -> r.backupVaultName("bak-whole-us-east-1"));
        assertThat(vault.encryptionKeyArn()).startsWith("arn:aws:kms:us-east-1:123456789012:key/");
        assertThat(vault.locked()).isTrue();
        assertThat(vault.minRetentionDays()).isEqualTo(7);
        assertThat(vault.maxRetentionDays()).isEqualTo(365);
        assertThat(vault.lockDate()).as("governance mode").isNull();
        assertThat(outputs).containsEntry("vaultArn", vault.backupVaultArn());

        var id = outputs.get("planId");
        assertThat(client.getBackupPlan(r -> r.backupPlanId(id)).backupPlan().rules())
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.targetBackupVaultName()).isEqualTo("bak-whole-us-east-1");
                    assertThat(rule.scheduleExpression()).isEqualTo("cron(0 1 ? * * *)");
                    assertThat(rule.lifecycle().deleteAfterDays()).isEqualTo(30);
                });
        assertThat(selectedTags(client, id))
                .containsOnly(
                        entry("aws:ResourceTag/" + Identity.ENVIRONMENT_TAG, "platform/bak-whole"),
                        entry("aws:ResourceTag/" + Identity.SUBSYSTEM_TAG, "database"),
                        entry("aws:ResourceTag/" + Identity.RESOURCE_TAG, "instance"));
    }

    /** The tags that a resource must have to be covered by the plan's only selection. */
    private static Map<String, String> selectedTags(BackupClient client, String planId) {
        var selections =
                client.listBackupSelections(r -> r.backupPlanId(planId)).backupSelectionsList();
        assertThat(selections).hasSize(1);
        var id = selections.getFirst().selectionId();
        var selection = client.getBackupSelection(r -> r.backupPlanId(planId).selectionId(id))
                .backupSelection();
        assertThat(selection.resources())
                .as("a type that is named needs no opt-in of the account")
                .containsExactly("arn:aws:rds:*:*:db:*");
        return selection.conditions().stringEquals().stream()
                .collect(toMap(ConditionParameter::conditionKey, ConditionParameter::conditionValue));
    }

    @Test
    void changesThePlanInPlaceAndReplacesTheSelection(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            var client = region.aws().backup();
            var before = BackupSpecs.of("bak-change", 30, null);
            var id = region.untilReady(graph(region, before, TeardownPolicy.DELETE), LIMIT)
                    .outputs()
                    .get("planId");

            var after = new BackupSpec(
                    before.placement(),
                    before.schedule(),
                    60,
                    480,
                    35,
                    new VaultLock(1, 40, 3),
                    Map.of("backup", "yes"),
                    null);
            var graph = graph(region, after, TeardownPolicy.DELETE);
            var outcome = region.untilReady(graph, LIMIT);

            assertThat(outcome.outputs()).containsEntry("planId", id);
            var rule = client.getBackupPlan(r -> r.backupPlanId(id))
                    .backupPlan()
                    .rules()
                    .getFirst();
            assertThat(rule.lifecycle().deleteAfterDays()).isEqualTo(35);
            assertThat(selectedTags(client, id)).containsOnly(entry("aws:ResourceTag/backup", "yes"));
            assertThat(client.describeBackupVault(r -> r.backupVaultName("bak-change-us-east-1"))
                            .lockDate())
                    .isAfter(Instant.now().plus(2, ChronoUnit.DAYS));

            region.resetCalls();
            assertThat(region.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(region.writes()).isEmpty();
            region.untilDeleted(graph, LIMIT);
            assertThat(region.tagged("platform/bak-change")).isEmpty();
        }
    }

    @Test
    void retainsRecoveryPointsUnderRetainAndSnapshotAndDeletesThemUnderDelete(LocalCloud cloud) {
        var spec = BackupSpecs.of("bak-retain", 30, null);
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, spec, TeardownPolicy.RETAIN);
            region.untilReady(graph, LIMIT);
            var client = region.aws().backup();
            var point = backUp(client, "bak-retain-us-east-1", "bak-retain-us-east-1-backup");

            region.untilDeleted(graph, LIMIT);
            assertThat(region.tagged("platform/bak-retain")).containsExactlyInAnyOrder("key key", "BackupVault vault");
            assertThat(client.describeRecoveryPoint(r ->
                                    r.backupVaultName("bak-retain-us-east-1").recoveryPointArn(point))
                            .recoveryPointArn())
                    .isEqualTo(point);

            region.untilDeleted(graph(region, spec, TeardownPolicy.SNAPSHOT), LIMIT);
            assertThat(region.tagged("platform/bak-retain"))
                    .as("the vault, which contains the snapshots, and its key")
                    .hasSize(2);

            region.untilDeleted(graph(region, spec, TeardownPolicy.DELETE), LIMIT);
            assertThat(region.tagged("platform/bak-retain")).isEmpty();
            assertThatThrownBy(() -> client.describeRecoveryPoint(
                            r -> r.backupVaultName("bak-retain-us-east-1").recoveryPointArn(point)))
                    .hasMessageContaining("bak-retain-us-east-1");
        }
    }

    /** AWS Backup fails a job within an hour before the backup window of RDS, and reports that in its list of jobs only. */
    @Test
    void reportsFailedJobsUntilABackupSucceeds(LocalCloud cloud) {
        var spec = BackupSpecs.of("bak-failed", 30, null);
        String plan;
        try (var region = LocalRegion.of(cloud, REGION)) {
            BackedUpInstances.create(region, "bak-failed", spec, Duration.ofMinutes(30));
            plan = region.untilReady(graph(region, spec, TeardownPolicy.DELETE), LIMIT)
                    .outputs()
                    .get("planId");
            BackedUpInstances.awaitAvailable(region, "bak-failed");
            region.runBackupPlan(plan);
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            assertThat(restarted
                            .reconcile(graph(restarted, spec, TeardownPolicy.DELETE))
                            .reports())
                    .filteredOn(report -> report.phase() != ResourceReport.Phase.READY)
                    .singleElement()
                    .satisfies(report -> assertThat(report.message())
                            .contains("BackupFailed", "bak-failed", "too close to the automated backup window"));
            restarted.aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier("bak-failed")
                    .preferredBackupWindow(BackedUpInstances.window(
                            OffsetDateTime.now(ZoneOffset.UTC).plusHours(6))));
            restarted.runBackupPlan(plan);
            await().atMost(LIMIT).until(() -> !restarted
                    .aws()
                    .backup()
                    .listBackupJobs(
                            r -> r.byBackupVaultName("bak-failed-us-east-1").byState(BackupJobState.COMPLETED))
                    .backupJobs()
                    .isEmpty());
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, spec, TeardownPolicy.DELETE);
            restarted.untilReady(graph, LIMIT);
            BackedUpInstances.delete(restarted, "bak-failed");
            restarted.untilDeleted(graph, LIMIT);
        }
    }

    /** Creates a recovery point of a bucket; returns its ARN. */
    private static String backUp(BackupClient client, String vault, String role) {
        var job = client.startBackupJob(r -> r.backupVaultName(vault)
                .resourceArn("arn:aws:s3:::anything")
                .iamRoleArn("arn:aws:iam::123456789012:role/" + role));
        await().atMost(LIMIT)
                .until(
                        () -> client.describeBackupJob(r -> r.backupJobId(job.backupJobId()))
                                .state(),
                        BackupJobState.COMPLETED::equals);
        return job.recoveryPointArn();
    }

    private Graph<Aws> graph(LocalRegion region, BackupSpec spec, TeardownPolicy policy) {
        return region.graph(backup, Specs.owner(spec.placement(), "backup", policy), spec);
    }
}
