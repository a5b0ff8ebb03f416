package io.platformoperator.backup;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.backup.model.BackupPlanInput;
import software.amazon.awssdk.services.backup.model.BackupRule;
import software.amazon.awssdk.services.backup.model.BackupRuleInput;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/** A plan of AWS Backup with one daily rule. Names of plans are not unique: tags tell which is ours. */
final class Plans {
    private static final String RULE = "daily";

    private Plans() {}

    /**
     * The one rule of a plan.
     *
     * @param schedule AWS's cron form, UTC
     */
    record Rule(
            String vault, String schedule, long startWindowMinutes, long completionWindowMinutes, long retentionDays) {
        BackupRuleInput input() {
            return BackupRuleInput.builder()
                    .ruleName(RULE)
                    .targetBackupVaultName(vault)
                    .scheduleExpression(schedule)
                    .startWindowMinutes(startWindowMinutes)
                    .completionWindowMinutes(completionWindowMinutes)
                    .lifecycle(life -> life.deleteAfterDays(retentionDays))
                    .build();
        }

        static @Nullable Rule of(List<BackupRule> rules) {
            if (rules.size() != 1 || rules.getFirst().lifecycle() == null) {
                return null;
            }
            var rule = rules.getFirst();
            return new Rule(
                    rule.targetBackupVaultName(),
                    rule.scheduleExpression(),
                    rule.startWindowMinutes(),
                    rule.completionWindowMinutes(),
                    rule.lifecycle().deleteAfterDays());
        }
    }

    /** What is wanted of a plan. */
    record Wanted(String name, Rule rule) {
        BackupPlanInput input() {
            return BackupPlanInput.builder()
                    .backupPlanName(name)
                    .rules(rule.input())
                    .build();
        }
    }

    /** A plan as AWS Backup shows it; {@code rule} is null when its rules are not ours. */
    record BackupPlan(
            String id,
            String arn,
            Map<String, String> tags,
            @Nullable Rule rule) {}

    static final ResourceKind<Aws, Wanted, BackupPlan> KIND = ResourceKind.<Aws, Wanted, BackupPlan>named(
                    "backup/BackupPlan")
            .iam(
                    "backup:ListBackupPlans",
                    "backup:GetBackupPlan",
                    "backup:CreateBackupPlan",
                    "backup:TagResource",
                    "backup:UpdateBackupPlan",
                    "backup:DeleteBackupPlan",
                    "tag:GetResources")
            .list(aws -> aws.backup().listBackupPlansPaginator().stream()
                    .flatMap(page -> page.backupPlansList().stream())
                    .map(plan -> new BackupPlan(
                            plan.backupPlanId(),
                            plan.backupPlanArn(),
                            aws.tagged().of(plan.backupPlanArn()),
                            null))
                    .toList())
            .details(
                    Duration.ofMinutes(10),
                    Plans::read,
                    (before, listed) -> new BackupPlan(listed.id(), listed.arn(), listed.tags(), before.rule()))
            .id(BackupPlan::id)
            .tags(BackupPlan::tags)
            .preview(want -> new BackupPlan(Plan.KNOWN_LATER, Plan.KNOWN_LATER, Map.of(), want.rule()))
            .create((aws, want, claim) -> {
                var made = aws.backup().createBackupPlan(r -> r.backupPlan(want.input())
                        .creatorRequestId(claim.token().substring(0, 50))
                        .backupPlanTags(claim.tags()));
                return new BackupPlan(made.backupPlanId(), made.backupPlanArn(), claim.tags(), want.rule());
            })
            .field("rule", Wanted::rule, BackupPlan::rule, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.backup().updateBackupPlan(r -> r.backupPlanId(have.id()).backupPlan(want.input()));
                return new BackupPlan(have.id(), have.arn(), have.tags(), want.rule());
            })
            .retag((aws, have, tags) ->
                    aws.backup().tagResource(r -> r.resourceArn(have.arn()).tags(tags)))
            .delete((aws, have, farewell) -> aws.backup().deleteBackupPlan(r -> r.backupPlanId(have.id())))
            .vanishes()
            .build();

    private static Optional<BackupPlan> read(Aws aws, BackupPlan listed) {
        try {
            var plan =
                    aws.backup().getBackupPlan(r -> r.backupPlanId(listed.id())).backupPlan();
            return Optional.of(new BackupPlan(listed.id(), listed.arn(), listed.tags(), Rule.of(plan.rules())));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
