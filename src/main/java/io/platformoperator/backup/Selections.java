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
final class Selections {
    private static final String PLAN = ":backup-plan:";

    private Selections() {}

    /** What is wanted of a selection. */
    record Wanted(String planId, String roleArn, Map<String, String> tags) {
        String name() {
            return "tagged-" + AwsNames.hash(new TreeMap<>(tags).toString());
        }
    }

    /** A selection as AWS Backup lists it. */
    record Selection(String planId, String id, String name, String roleArn) {}

    static final ResourceKind<Aws, Wanted, Selection> KIND = ResourceKind.<Aws, Wanted, Selection>named(
                    "backup/BackupSelection")
            .iam(
                    "tag:GetResources",
                    "backup:ListBackupSelections",
                    "backup:CreateBackupSelection",
                    "backup:DeleteBackupSelection",
                    "iam:PassRole")
            .list(Selections::list)
            .listedEvery(Duration.ofMinutes(10))
            .id(Selection::id)
            .name(want -> want.planId() + "/" + want.name(), have -> have.planId() + "/" + have.name())
            .nameless()
            .partOf(Selection::planId)
            .preview(want -> new Selection(want.planId(), Plan.KNOWN_LATER, want.name(), want.roleArn()))
            .create((aws, want, claim) -> {
                var made = aws.backup().createBackupSelection(r -> r.backupPlanId(want.planId())
                        .creatorRequestId(claim.token().substring(0, 50))
                        .backupSelection(s -> s.selectionName(want.name())
                                .iamRoleArn(want.roleArn())
                                .resources("*")
                                .conditions(c -> c.stringEquals(conditions(want)))));
                return new Selection(want.planId(), made.selectionId(), want.name(), want.roleArn());
            })
            .field("role", Wanted::roleArn, Selection::roleArn, REPLACE)
            .field("tags", Wanted::tags, have -> null, AT_CREATION_ONLY) // compared by name
            .delete(Selections::delete)
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

    private static void delete(Aws aws, Selection have, Farewell<Wanted> farewell) {
        try {
            aws.backup()
                    .deleteBackupSelection(r -> r.backupPlanId(have.planId()).selectionId(have.id()));
        } catch (ResourceNotFoundException e) {
            // gone already
        }
    }

    private static List<ConditionParameter> conditions(Wanted want) {
        return new TreeMap<>(want.tags())
                .entrySet().stream()
                        .map(tag -> ConditionParameter.builder()
                                .conditionKey("aws:ResourceTag/" + tag.getKey())
                                .conditionValue(tag.getValue())
                                .build())
                        .toList();
    }
}
