package io.platformoperator.backup;

import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.backup.model.ConditionParameter;
import software.amazon.awssdk.services.backup.model.ResourceNotFoundException;

/** What a backup plan covers: everything that carries all of some tags. AWS can't change one, only make another. */
final class Selections {
    private static final String TAG = "aws:ResourceTag/";

    private Selections() {}

    /** What is wanted of a selection. */
    record Wanted(String planId, String name, String roleArn, Map<String, String> tags) {}

    /** A selection as AWS Backup shows it. */
    record Selection(String planId, String id, String name, String roleArn, Map<String, String> tags) {}

    static final ResourceKind<Aws, Wanted, Selection> KIND = ResourceKind.<Aws, Wanted, Selection>named(
                    "backup/BackupSelection")
            .iam(
                    "backup:ListBackupPlans",
                    "backup:ListBackupSelections",
                    "backup:GetBackupSelection",
                    "backup:CreateBackupSelection",
                    "backup:DeleteBackupSelection",
                    "iam:PassRole")
            .list(Selections::list)
            .details(
                    Duration.ofMinutes(10),
                    Selections::read,
                    (before, listed) ->
                            new Selection(listed.planId(), listed.id(), listed.name(), listed.roleArn(), before.tags()))
            .id(Selection::id)
            .name(want -> want.planId() + "/" + want.name(), have -> have.planId() + "/" + have.name())
            .partOf(Selection::planId)
            .preview(want -> new Selection(want.planId(), Plan.KNOWN_LATER, want.name(), want.roleArn(), want.tags()))
            .create((aws, want, claim) -> {
                var made = aws.backup().createBackupSelection(r -> r.backupPlanId(want.planId())
                        .creatorRequestId(claim.token().substring(0, 50))
                        .backupSelection(s -> s.selectionName(want.name())
                                .iamRoleArn(want.roleArn())
                                .resources("*")
                                .conditions(c -> c.stringEquals(conditions(want)))));
                return new Selection(want.planId(), made.selectionId(), want.name(), want.roleArn(), want.tags());
            })
            .field("role", Wanted::roleArn, Selection::roleArn, REPLACE)
            .field("tags", Wanted::tags, Selection::tags, REPLACE)
            .delete((aws, have, farewell) -> aws.backup()
                    .deleteBackupSelection(r -> r.backupPlanId(have.planId()).selectionId(have.id())))
            .vanishes()
            .build();

    private static List<Selection> list(Aws aws) {
        return aws.backup().listBackupPlansPaginator().stream()
                .flatMap(page -> page.backupPlansList().stream())
                .filter(plan -> !aws.tagged().of(plan.backupPlanArn()).isEmpty())
                .flatMap(plan ->
                        aws.backup().listBackupSelectionsPaginator(r -> r.backupPlanId(plan.backupPlanId())).stream()
                                .flatMap(page -> page.backupSelectionsList().stream())
                                .map(each -> new Selection(
                                        plan.backupPlanId(),
                                        each.selectionId(),
                                        each.selectionName(),
                                        each.iamRoleArn(),
                                        Map.of())))
                .toList();
    }

    private static Optional<Selection> read(Aws aws, Selection listed) {
        try {
            var selection = aws.backup()
                    .getBackupSelection(r -> r.backupPlanId(listed.planId()).selectionId(listed.id()))
                    .backupSelection();
            var tags = new TreeMap<String, String>();
            selection
                    .conditions()
                    .stringEquals()
                    .forEach(condition ->
                            tags.put(condition.conditionKey().substring(TAG.length()), condition.conditionValue()));
            return Optional.of(
                    new Selection(listed.planId(), listed.id(), listed.name(), listed.roleArn(), Map.copyOf(tags)));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static List<ConditionParameter> conditions(Wanted want) {
        return new TreeMap<>(want.tags())
                .entrySet().stream()
                        .map(tag -> ConditionParameter.builder()
                                .conditionKey(TAG + tag.getKey())
                                .conditionValue(tag.getValue())
                                .build())
                        .toList();
    }
}
