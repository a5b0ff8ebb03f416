package io.platformoperator.backup;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.backup.model.BackupPlanInput;
import software.amazon.awssdk.services.backup.model.BackupRule;
import software.amazon.awssdk.services.backup.model.BackupRuleInput;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/** A backup plan of AWS Backup with one daily rule. */
final class BackupPlans {
    private static final String RULE_NAME = "daily";

    private BackupPlans() {}

    /**
     * The one rule of a plan.
     *
     * @param schedule an AWS cron expression, in UTC
     * @param copyTo ARN of the vault of another region that gets a copy of each recovery point, for the same number of days;
     *     null: no copies. AWS Backup encrypts the copies with the key of that vault.
     */
    record Rule(
            String vault,
            String schedule,
            long startWindowMinutes,
            long completionWindowMinutes,
            long retentionDays,
            @Nullable String copyTo) {
        BackupRuleInput input() {
            var rule = BackupRuleInput.builder()
                    .ruleName(RULE_NAME)
                    .targetBackupVaultName(vault)
                    .scheduleExpression(schedule)
                    .startWindowMinutes(startWindowMinutes)
                    .completionWindowMinutes(completionWindowMinutes)
                    .lifecycle(life -> life.deleteAfterDays(retentionDays));
            if (copyTo != null) {
                rule.copyActions(copy ->
                        copy.destinationBackupVaultArn(copyTo).lifecycle(life -> life.deleteAfterDays(retentionDays)));
            }
            return rule.build();
        }

        /** The rule of an observed plan; null if the plan has several rules, or settings that this record lacks. */
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
                    || rule.copyActions().size() > 1
                    || rule.copyActions().stream().anyMatch(copy -> !lifecycle.equals(copy.lifecycle()))) {
                return null;
            }
            return new Rule(
                    rule.targetBackupVaultName(),
                    rule.scheduleExpression(),
                    rule.startWindowMinutes(),
                    rule.completionWindowMinutes(),
                    lifecycle.deleteAfterDays(),
                    rule.copyActions().isEmpty()
                            ? null
                            : rule.copyActions().getFirst().destinationBackupVaultArn());
        }
    }

    /** A desired plan. */
    record Desired(String name, Rule rule) {
        BackupPlanInput input() {
            return BackupPlanInput.builder()
                    .backupPlanName(name)
                    .rules(rule.input())
                    .build();
        }
    }

    /**
     * An observed plan.
     *
     * @param rule null if it differs from all rules that the operator creates
     * @param failedCopies why the latest copies of the plan's recovery points failed; empty if they succeeded, or none was made
     *     yet
     */
    record BackupPlan(
            String id,
            String arn,
            String name,
            Map<String, String> tags,
            @Nullable Rule rule,
            String failedCopies) {
        BackupPlan with(Map<String, String> newTags, @Nullable Rule newRule, String newFailures) {
            return new BackupPlan(id, arn, name, newTags, newRule, newFailures);
        }

        State state() {
            return failedCopies.isEmpty()
                    ? State.READY
                    : new State.Failed(
                            "BackupCopyFailed",
                            failedCopies
                                    + ". Remove the cause; the next successful copy of the plan removes this message");
        }
    }

    /** {@code backup/BackupPlan}. */
    static final ResourceKind<Aws, Desired, BackupPlan> KIND = ResourceKind.<Aws, Desired, BackupPlan>named(
                    "backup/BackupPlan")
            .iam(
                    IamStatement.allow(
                            "backup:ListBackupPlans",
                            "backup:GetBackupPlan",
                            "backup:ListCopyJobs",
                            "backup:ListTags",
                            "tag:GetResources"),
                    IamStatement.creates("backup:CreateBackupPlan"),
                    IamStatement.changes("backup:TagResource", "backup:UpdateBackupPlan", "backup:DeleteBackupPlan"),
                    IamStatement.allow("backup:TagResource")
                            .on("arn:aws:backup:*:{account}:backup-plan:*")
                            .whenSettingTags())
            .list(BackupPlans::list)
            .details(
                    Duration.ofMinutes(10),
                    BackupPlans::read,
                    (before, listed) -> listed.with(
                            AwsTags.listedOr(listed.tags(), before::tags), before.rule(), before.failedCopies()))
            .id(BackupPlan::id)
            .tags(BackupPlan::tags)
            .state(BackupPlan::state)
            .name(Desired::name, BackupPlan::name)
            .withoutUniqueName()
            .preview(desired -> new BackupPlan(
                    Plan.KNOWN_AFTER_APPLY, Plan.KNOWN_AFTER_APPLY, desired.name(), Map.of(), desired.rule(), ""))
            .create((aws, desired, request) -> {
                var created = aws.backup().createBackupPlan(r -> r.backupPlan(desired.input())
                        .creatorRequestId(request.token().substring(0, 50))
                        .backupPlanTags(request.tags()));
                return new BackupPlan(
                        created.backupPlanId(),
                        created.backupPlanArn(),
                        desired.name(),
                        request.tags(),
                        desired.rule(),
                        "");
            })
            .field("rule", Desired::rule, BackupPlan::rule, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.backup().updateBackupPlan(r -> r.backupPlanId(observed.id()).backupPlan(desired.input()));
                return observed.with(observed.tags(), desired.rule(), observed.failedCopies());
            })
            .updateTags((aws, observed, tags) ->
                    aws.backup().tagResource(r -> r.resourceArn(observed.arn()).tags(tags)))
            .delete(BackupPlans::delete)
            .deletesSynchronously()
            .build();

    private static List<BackupPlan> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws.backup().listBackupPlansPaginator().stream()
                .flatMap(page -> page.backupPlansList().stream())
                .map(plan -> new BackupPlan(
                        plan.backupPlanId(),
                        plan.backupPlanArn(),
                        plan.backupPlanName(),
                        tags.of(plan.backupPlanArn()),
                        null,
                        ""))
                .toList();
    }

    private static Optional<BackupPlan> read(Aws aws, BackupPlan listed) {
        try {
            var plan =
                    aws.backup().getBackupPlan(r -> r.backupPlanId(listed.id())).backupPlan();
            var tags = AwsTags.listedOr(listed.tags(), () -> aws.backup()
                    .listTags(r -> r.resourceArn(listed.arn()))
                    .tags());
            var hasCopies =
                    plan.rules().stream().anyMatch(rule -> !rule.copyActions().isEmpty());
            var failures = hasCopies ? FailedBackupJobs.copiesByPlan(aws) : Map.<String, String>of();
            return Optional.of(listed.with(tags, Rule.of(plan.rules()), failures.getOrDefault(listed.id(), "")));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static void delete(Aws aws, BackupPlan observed, DeleteRequest<Desired> request) {
        try {
            aws.backup().deleteBackupPlan(r -> r.backupPlanId(observed.id()));
        } catch (ResourceNotFoundException e) {
            // it is deleted already
        }
    }
}
