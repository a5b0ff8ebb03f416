package io.platformoperator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.VaultLock;
import io.platformoperator.graph.State;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.backup.model.BackupRule;

class BackupTest {
    @Test
    void plansProduction() {
        var spec = BackupSpecs.of("production", 30, new VaultLock(7, 365, 3));
        var owner = Specs.owner(spec.placement(), "backup", TeardownPolicy.RETAIN);
        var graph = new Backup().desired(owner, spec, Specs.FACTS);
        Golden.assertSame("backup/production.txt", PlanText.fromNothing(graph));
        Golden.assertNoOthers("backup", Set.of("production.txt"));
    }

    @Test
    void namesASelectionByItsTags() {
        var one = new BackupSelections.Desired("p", "r", Map.of("a", "1", "b", "2"));
        assertThat(one.name())
                .isEqualTo(new BackupSelections.Desired("p", "r", Map.of("b", "2", "a", "1")).name())
                .isNotEqualTo(new BackupSelections.Desired("p", "r", Map.of("a", "1")).name())
                .matches("[a-zA-Z0-9._-]{1,50}");
    }

    @Test
    void detectsSettingsThatAUserAddedToAPlan() {
        var rule = BackupRule.builder()
                .targetBackupVaultName("v")
                .scheduleExpression("cron(0 1 ? * * *)")
                .startWindowMinutes(60L)
                .completionWindowMinutes(480L)
                .enableContinuousBackup(false)
                .lifecycle(life -> life.deleteAfterDays(30L))
                .build();
        assertThat(BackupPlans.Rule.of(List.of(rule)))
                .isEqualTo(new BackupPlans.Rule("v", "cron(0 1 ? * * *)", 60, 480, 30, null));
        assertThat(BackupPlans.Rule.of(List.of(copying(rule, "w", 30L))))
                .isEqualTo(new BackupPlans.Rule("v", "cron(0 1 ? * * *)", 60, 480, 30, "w"));
        assertThat(BackupPlans.Rule.of(List.of(rule, rule))).isNull();
        assertThat(BackupPlans.Rule.of(List.of())).isNull();
        for (var changed : List.of(
                rule.toBuilder().enableContinuousBackup(true).build(),
                rule.toBuilder()
                        .copyActions(copy -> copy.destinationBackupVaultArn("w"))
                        .build(),
                copying(rule, "w", 31L),
                rule.toBuilder()
                        .copyActions(
                                copying(rule, "w", 30L).copyActions().getFirst(),
                                copying(rule, "x", 30L).copyActions().getFirst())
                        .build(),
                rule.toBuilder()
                        .lifecycle(life -> life.moveToColdStorageAfterDays(30L))
                        .build(),
                rule.toBuilder().lifecycle(life -> {}).build())) {
            assertThat(BackupPlans.Rule.of(List.of(changed)))
                    .as(changed.toString())
                    .isNull();
        }
    }

    private static BackupRule copying(BackupRule rule, String vault, long days) {
        return rule.toBuilder()
                .copyActions(
                        copy -> copy.destinationBackupVaultArn(vault).lifecycle(life -> life.deleteAfterDays(days)))
                .build();
    }

    /** A plan whose copies fail still makes backups, so it may not hold up its selection. */
    @Test
    void copiesToTheVaultOfTheOtherRegion() {
        var spec = BackupSpecs.copying("production", "us-west-2");
        var owner = Specs.owner(spec.placement(), "backup", TeardownPolicy.RETAIN);
        var plan = PlanText.fromNothing(new Backup().desired(owner, spec, Specs.FACTS));
        assertThat(plan).contains("arn:aws:backup:us-west-2:123456789012:backup-vault:production-us-west-2");
        assertThat(new BackupPlans.BackupPlan("p", "a", "n", Map.of(), null, "no key").state())
                .isEqualTo(new State.Failed(
                        "BackupCopyFailed",
                        "no key. Remove the cause; the next successful copy of the plan removes this message"));
    }
}
