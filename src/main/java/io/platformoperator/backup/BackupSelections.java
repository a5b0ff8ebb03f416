package io.platformoperator.backup;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.backup.model.BackupSelectionsListMember;
import software.amazon.awssdk.services.backup.model.ConditionParameter;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/**
 * The RDS instances that a backup plan covers: those that carry all of the selection's tags. The selection names the type of
 * resource, because AWS Backup selects by tags alone only types that the account has opted in to in the region, and reports
 * nothing about the others (AWS Backup API, UpdateRegionSettings).
 *
 * <p>AWS Backup can't update a selection, and lists selections without their conditions. Therefore the name contains a hash of
 * the tags: changed tags create a new selection before the engine deletes the old one.
 */
final class BackupSelections {
    private static final String INSTANCES = "arn:aws:rds:*:*:db:*";
    private static final String PLAN_ARN_INFIX = ":backup-plan:";

    private BackupSelections() {}

    /**
     * A desired selection.
     *
     * @param roleArn the role that AWS Backup assumes
     * @param tags the tags of the resources to back up
     */
    record Desired(String planId, String roleArn, Map<String, String> tags) {
        String name() {
            return "instances-" + AwsNames.hash(new TreeMap<>(tags).toString());
        }
    }

    /**
     * An observed selection.
     *
     * @param failedJobs why the latest backups of the plan failed; empty if they succeeded, or none was made yet
     */
    record Selection(String planId, String id, String name, String roleArn, String failedJobs) {
        State state() {
            return failedJobs.isEmpty()
                    ? State.READY
                    : new State.Failed(
                            "BackupFailed",
                            failedJobs
                                    + ". The next successful backup removes this message; correct the cause, or start a"
                                    + " backup of the plan in AWS Backup");
        }
    }

    /** {@code backup/BackupSelection}. */
    static final ResourceKind<Aws, Desired, Selection> KIND = ResourceKind.<Aws, Desired, Selection>named(
                    "backup/BackupSelection")
            .iam(
                    IamStatement.allow("tag:GetResources", "backup:ListBackupSelections", "backup:ListBackupJobs"),
                    IamStatement.changes("backup:CreateBackupSelection", "backup:DeleteBackupSelection"),
                    IamStatement.passRole("backup.amazonaws.com"))
            .list(BackupSelections::list)
            .listInterval(Duration.ofMinutes(10))
            .id(Selection::id)
            .state(Selection::state)
            .name(
                    desired -> desired.planId() + "/" + desired.name(),
                    observed -> observed.planId() + "/" + observed.name())
            .withoutUniqueName()
            .partOf(Selection::planId)
            .preview(desired ->
                    new Selection(desired.planId(), Plan.KNOWN_AFTER_APPLY, desired.name(), desired.roleArn(), ""))
            .create((aws, desired, request) -> {
                var created = aws.backup().createBackupSelection(r -> r.backupPlanId(desired.planId())
                        .creatorRequestId(request.token().substring(0, 50))
                        .backupSelection(s -> s.selectionName(desired.name())
                                .iamRoleArn(desired.roleArn())
                                .resources(INSTANCES)
                                .conditions(c -> c.stringEquals(conditions(desired)))));
                return new Selection(desired.planId(), created.selectionId(), desired.name(), desired.roleArn(), "");
            })
            .field("role", Desired::roleArn, Selection::roleArn, REPLACE)
            .field("tags", Desired::tags, observed -> null, AT_CREATION_ONLY) // part of the name
            .delete(BackupSelections::delete)
            .deletesSynchronously()
            .build();

    /** Lists the selections of the operator's plans, which the tagging API returns: AWS Backup can only list one plan's. */
    private static List<Selection> list(Aws aws) {
        var plans = aws.taggedResources().byArn().keySet().stream()
                .filter(arn -> arn.contains(PLAN_ARN_INFIX))
                .map(arn -> arn.substring(arn.indexOf(PLAN_ARN_INFIX) + PLAN_ARN_INFIX.length()))
                .toList();
        var failures = plans.isEmpty() ? Map.<String, String>of() : FailedBackupJobs.byPlan(aws);
        return plans.stream()
                .flatMap(plan -> ofPlan(aws, plan, failures.getOrDefault(plan, "")))
                .toList();
    }

    private static Stream<Selection> ofPlan(Aws aws, String planId, String failedJobs) {
        try {
            return aws.backup().listBackupSelectionsPaginator(r -> r.backupPlanId(planId)).stream()
                    .flatMap(page -> page.backupSelectionsList().stream())
                    .map(selection -> selection(planId, selection, failedJobs))
                    .toList()
                    .stream();
        } catch (ResourceNotFoundException e) {
            return Stream.empty(); // the tagging API may still return a recently deleted plan
        }
    }

    private static Selection selection(String planId, BackupSelectionsListMember listed, String failedJobs) {
        return new Selection(planId, listed.selectionId(), listed.selectionName(), listed.iamRoleArn(), failedJobs);
    }

    private static void delete(Aws aws, Selection observed, DeleteRequest<Desired> request) {
        try {
            aws.backup().deleteBackupSelection(r -> r.backupPlanId(observed.planId())
                    .selectionId(observed.id()));
        } catch (ResourceNotFoundException e) {
            // it is deleted already
        }
    }

    private static List<ConditionParameter> conditions(Desired desired) {
        return new TreeMap<>(desired.tags())
                .entrySet().stream()
                        .map(tag -> ConditionParameter.builder()
                                .conditionKey("aws:ResourceTag/" + tag.getKey())
                                .conditionValue(tag.getValue())
                                .build())
                        .toList();
    }
}
