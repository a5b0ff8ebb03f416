package io.platformoperator.backup;

import static io.platformoperator.graph.OnDifference.AT_CREATION_ONLY;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.Farewell;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.backup.model.BackupSelectionsListMember;
import software.amazon.awssdk.services.backup.model.ConditionParameter;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/**
 * What a backup plan covers: everything that carries all of some tags. AWS can't change one, and lists them without what
 * they select: so that is in the name, and other tags make another selection, before the old one goes.
 */
final class BackupSelections {
    private static final String PLAN = ":backup-plan:";

    private BackupSelections() {}

    /** What is wanted of a selection. */
    record Desired(String planId, String roleArn, Map<String, String> tags) {
        String name() {
            return "tagged-" + AwsNames.hash(new TreeMap<>(tags).toString());
        }
    }

    /** A selection as AWS Backup lists it. */
    record Selection(String planId, String id, String name, String roleArn) {}

    static final ResourceKind<Aws, Desired, Selection> KIND = ResourceKind.<Aws, Desired, Selection>named(
                    "backup/BackupSelection")
            .iam(
                    "tag:GetResources",
                    "backup:ListBackupSelections",
                    "backup:CreateBackupSelection",
                    "backup:DeleteBackupSelection",
                    "iam:PassRole")
            .list(BackupSelections::list)
            .listedEvery(Duration.ofMinutes(10))
            .id(Selection::id)
            .name(desired -> desired.planId() + "/" + desired.name(), observed -> observed.planId() + "/" + observed.name())
            .nameless()
            .partOf(Selection::planId)
            .preview(desired -> new Selection(desired.planId(), Plan.KNOWN_LATER, desired.name(), desired.roleArn()))
            .create((aws, desired, request) -> {
                var created = aws.backup().createBackupSelection(r -> r.backupPlanId(desired.planId())
                        .creatorRequestId(request.token().substring(0, 50))
                        .backupSelection(s -> s.selectionName(desired.name())
                                .iamRoleArn(desired.roleArn())
                                .resources("*")
                                .conditions(c -> c.stringEquals(conditions(desired)))));
                return new Selection(desired.planId(), created.selectionId(), desired.name(), desired.roleArn());
            })
            .field("role", Desired::roleArn, Selection::roleArn, REPLACE)
            .field("tags", Desired::tags, observed -> null, AT_CREATION_ONLY) // compared by name
            .delete(BackupSelections::delete)
            .vanishes()
            .build();

    /** Those of our own plans, which the tagging API knows: there is no listing across plans. */
    private static List<Selection> list(Aws aws) {
        return aws.tagged().byArn().keySet().stream()
                .filter(arn -> arn.contains(PLAN))
                .map(arn -> arn.substring(arn.indexOf(PLAN) + PLAN.length()))
                .flatMap(planId -> ofPlan(aws, planId))
                .toList();
    }

    private static Stream<Selection> ofPlan(Aws aws, String planId) {
        try {
            return aws.backup().listBackupSelectionsPaginator(r -> r.backupPlanId(planId)).stream()
                    .flatMap(page -> page.backupSelectionsList().stream())
                    .map(each -> selection(planId, each))
                    .toList()
                    .stream();
        } catch (ResourceNotFoundException e) {
            return Stream.empty(); // the tagging API may know a plan for a while after it is gone
        }
    }

    private static Selection selection(String planId, BackupSelectionsListMember shown) {
        return new Selection(planId, shown.selectionId(), shown.selectionName(), shown.iamRoleArn());
    }

    private static void delete(Aws aws, Selection observed, Farewell<Desired> request) {
        try {
            aws.backup()
                    .deleteBackupSelection(r -> r.backupPlanId(observed.planId()).selectionId(observed.id()));
        } catch (ResourceNotFoundException e) {
            // gone already
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
