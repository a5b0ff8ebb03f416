package io.platformoperator.backup;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Farewell;
import io.platformoperator.graph.Identity;
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

/** A plan of AWS Backup with one daily rule. */
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

        /** Null when there is anything in these rules that is not in ours. */
        static @Nullable Rule of(List<BackupRule> rules) {
            if (rules.size() != 1) {
                return null;
            }
            var rule = rules.getFirst();
            var lifecycle = rule.lifecycle();
            if (lifecycle == null
                    || lifecycle.deleteAfterDays() == null
                    || lifecycle.moveToColdStorageAfterDays() != null
                    || rule.startWindowMinutes() == null
                    || rule.completionWindowMinutes() == null
                    || Boolean.TRUE.equals(rule.enableContinuousBackup())
                    || !rule.copyActions().isEmpty()) {
                return null;
            }
            return new Rule(
                    rule.targetBackupVaultName(),
                    rule.scheduleExpression(),
                    rule.startWindowMinutes(),
                    rule.completionWindowMinutes(),
                    lifecycle.deleteAfterDays());
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
            String name,
            Map<String, String> tags,
            @Nullable Rule rule) {
        BackupPlan with(Map<String, String> otherTags, @Nullable Rule otherRule) {
            return new BackupPlan(id, arn, name, otherTags, otherRule);
        }
    }

    static final ResourceKind<Aws, Wanted, BackupPlan> KIND = ResourceKind.<Aws, Wanted, BackupPlan>named(
                    "backup/BackupPlan")
            .iam(
                    "backup:ListBackupPlans",
                    "backup:GetBackupPlan",
                    "backup:ListTags",
                    "backup:CreateBackupPlan",
                    "backup:TagResource",
                    "backup:UpdateBackupPlan",
                    "backup:DeleteBackupPlan",
                    "tag:GetResources")
            .list(Plans::list)
            .details(
                    Duration.ofMinutes(10),
                    Plans::read,
                    (before, listed) -> listed.with(AwsTags.shownOr(listed.tags(), before.tags()), before.rule()))
            .id(BackupPlan::id)
            .tags(BackupPlan::tags)
            .name(Wanted::name, BackupPlan::name)
            .nameless()
            .preview(want -> new BackupPlan(Plan.KNOWN_LATER, Plan.KNOWN_LATER, want.name(), Map.of(), want.rule()))
            .create((aws, want, claim) -> {
                var made = aws.backup().createBackupPlan(r -> r.backupPlan(want.input())
                        .creatorRequestId(claim.token().substring(0, 50))
                        .backupPlanTags(claim.tags()));
                return new BackupPlan(
                        made.backupPlanId(), made.backupPlanArn(), want.name(), claim.tags(), want.rule());
            })
            .field("rule", Wanted::rule, BackupPlan::rule, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.backup().updateBackupPlan(r -> r.backupPlanId(have.id()).backupPlan(want.input()));
                return have.with(have.tags(), want.rule());
            })
            .retag((aws, have, tags) ->
                    aws.backup().tagResource(r -> r.resourceArn(have.arn()).tags(tags)))
            .delete(Plans::delete)
            .vanishes()
            .build();

    private static List<BackupPlan> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws.backup().listBackupPlansPaginator().stream()
                .flatMap(page -> page.backupPlansList().stream())
                .map(plan -> new BackupPlan(
                        plan.backupPlanId(),
                        plan.backupPlanArn(),
                        plan.backupPlanName(),
                        tags.of(plan.backupPlanArn()),
                        null))
                .toList();
    }

    private static Optional<BackupPlan> read(Aws aws, BackupPlan listed) {
        try {
            var plan =
                    aws.backup().getBackupPlan(r -> r.backupPlanId(listed.id())).backupPlan();
            var isKnown = Identity.of(listed.tags()).isPresent();
            var tags = isKnown
                    ? listed.tags()
                    : aws.backup().listTags(r -> r.resourceArn(listed.arn())).tags();
            return Optional.of(listed.with(tags, Rule.of(plan.rules())));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static void delete(Aws aws, BackupPlan have, Farewell<Wanted> farewell) {
        try {
            aws.backup().deleteBackupPlan(r -> r.backupPlanId(have.id()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }
}
