package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/**
 * The log group of a control plane. EKS names it, and makes one that keeps logs for ever when there is none: also right
 * after a deletion, for the last lines. So one that is there already is taken over.
 */
final class LogGroups {
    private static final String PREFIX = "/aws/eks/";

    private LogGroups() {}

    /**
     * What is wanted of a log group.
     *
     * @param retentionDays a number of days that CloudWatch offers
     */
    record Wanted(String cluster, int retentionDays) {
        String name() {
            return PREFIX + cluster + "/cluster";
        }
    }

    /** A log group as CloudWatch shows it; its ARN is without the {@code :*} at the end. */
    record LogGroup(
            String name,
            String arn,
            Map<String, String> tags,
            @Nullable Integer retentionDays) {}

    /** {@code logs/LogGroup}. */
    static final ResourceKind<Aws, Wanted, LogGroup> KIND = ResourceKind.<Aws, Wanted, LogGroup>named("logs/LogGroup")
            .iam(
                    "logs:DescribeLogGroups",
                    "tag:GetResources",
                    "logs:CreateLogGroup",
                    "logs:TagResource",
                    "logs:PutRetentionPolicy",
                    "logs:DeleteLogGroup")
            .list(LogGroups::list)
            .id(LogGroup::name)
            .tags(LogGroup::tags)
            .preview(want -> new LogGroup(want.name(), Plan.KNOWN_LATER, Map.of(), want.retentionDays()))
            .create(LogGroups::create)
            .field("retentionDays", Wanted::retentionDays, LogGroup::retentionDays, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.logs().putRetentionPolicy(r -> r.logGroupName(have.name()).retentionInDays(want.retentionDays()));
                return new LogGroup(have.name(), have.arn(), have.tags(), want.retentionDays());
            })
            .retag((aws, have, tags) ->
                    aws.logs().tagResource(r -> r.resourceArn(have.arn()).tags(tags)))
            .delete((aws, have, farewell) -> aws.logs().deleteLogGroup(r -> r.logGroupName(have.name())))
            .vanishes()
            .build();

    private static List<LogGroup> list(Aws aws) {
        return aws.logs().describeLogGroupsPaginator(r -> r.logGroupNamePrefix(PREFIX)).logGroups().stream()
                .map(group -> {
                    var arn = group.arn().endsWith(":*")
                            ? group.arn().substring(0, group.arn().length() - 2)
                            : group.arn();
                    return new LogGroup(group.logGroupName(), arn, aws.tagged().of(arn), group.retentionInDays());
                })
                .toList();
    }

    private static LogGroup create(Aws aws, Wanted want, Claim claim) {
        var arn = "arn:aws:logs:" + aws.region() + ":" + aws.facts().accountId() + ":log-group:" + want.name();
        try {
            aws.logs().createLogGroup(r -> r.logGroupName(want.name()).tags(claim.tags()));
        } catch (ResourceAlreadyExistsException e) {
            aws.logs().tagResource(r -> r.resourceArn(arn).tags(claim.tags()));
        }
        return new LogGroup(want.name(), arn, claim.tags(), null);
    }
}
