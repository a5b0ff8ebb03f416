package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceKindBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** CloudWatch log groups with a common name prefix, so that one call lists them. */
public final class LogGroups {
    private LogGroups() {}

    /**
     * An observed log group.
     *
     * @param arn the ARN without the suffix {@code :*}
     * @param retentionDays null: logs do not expire
     */
    public record LogGroup(
            String name,
            String arn,
            Map<String, String> tags,
            @Nullable Integer retentionDays) {}

    /**
     * Starts a kind {@code logs/LogGroup}; the caller adds name, preview and creation.
     *
     * @param prefix the prefix of all names
     * @param retentionDays a number of days that CloudWatch accepts
     */
    public static <D> ResourceKindBuilder<Aws, D, LogGroup> kind(String prefix, Function<D, Integer> retentionDays) {
        return ResourceKind.<Aws, D, LogGroup>named("logs/LogGroup")
                .iam(
                        IamStatement.allow("logs:DescribeLogGroups", "tag:GetResources"),
                        IamStatement.creates("logs:CreateLogGroup"),
                        IamStatement.changes("logs:TagResource", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"),
                        IamStatement.allow("logs:TagResource")
                                .on("arn:aws:logs:*:{account}:log-group:" + prefix + "{environment}")
                                .whenSettingTags())
                .list(aws -> list(aws, prefix))
                .id(LogGroup::name)
                .tags(LogGroup::tags)
                .field("retentionDays", retentionDays::apply, AbsentValue.isNone(LogGroup::retentionDays), IN_PLACE)
                .update((aws, observed, desired, changes) -> {
                    var days = retentionDays.apply(desired);
                    aws.logs().putRetentionPolicy(r -> r.logGroupName(observed.name())
                            .retentionInDays(days));
                    return new LogGroup(observed.name(), observed.arn(), observed.tags(), days);
                })
                .updateTags((aws, observed, tags) -> aws.logs()
                        .tagResource(r -> r.resourceArn(observed.arn()).tags(tags)))
                .delete((aws, observed, request) -> aws.logs().deleteLogGroup(r -> r.logGroupName(observed.name())))
                .deletesSynchronously();
    }

    /** The ARN of a log group with a name; the response of CreateLogGroup does not contain it. */
    public static String arn(Aws aws, String name) {
        return "arn:aws:logs:" + aws.region() + ":" + aws.regionInfo().accountId() + ":log-group:" + name;
    }

    /** Lists the log groups whose names start with the prefix. */
    public static List<LogGroup> list(Aws aws, String prefix) {
        var tags = aws.taggedResources().snapshot();
        return aws.logs().describeLogGroupsPaginator(r -> r.logGroupNamePrefix(prefix)).logGroups().stream()
                .map(group -> {
                    var arn = group.arn().endsWith(":*")
                            ? group.arn().substring(0, group.arn().length() - 2)
                            : group.arn();
                    return new LogGroup(group.logGroupName(), arn, tags.of(arn), group.retentionInDays());
                })
                .toList();
    }
}
