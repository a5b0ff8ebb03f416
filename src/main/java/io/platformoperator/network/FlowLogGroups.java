package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A CloudWatch log group. All that the operator makes have names that begin alike, so one call shows them. */
final class LogGroups {
    /** What all names begin with. */
    static final String PREFIX = "/platform-operator/";

    private LogGroups() {}

    /**
     * What is wanted of a log group.
     *
     * @param name begins with {@link #PREFIX}; at most 512 characters
     * @param retentionDays a number of days that CloudWatch offers
     */
    record Wanted(String name, int retentionDays) {}

    /** A log group as CloudWatch shows it; its ARN is without the {@code :*} at the end. */
    record LogGroup(
            String name,
            String arn,
            Map<String, String> tags,
            @Nullable Integer retentionDays) {}

    static final ResourceKind<Aws, Wanted, LogGroup> KIND = ResourceKind.<Aws, Wanted, LogGroup>named("logs/LogGroup")
            .iam(
                    "logs:DescribeLogGroups",
                    "tag:GetResources",
                    "logs:CreateLogGroup",
                    "logs:TagResource",
                    "logs:PutRetentionPolicy",
                    "logs:DeleteLogGroup")
            .list(aws -> aws.logs().describeLogGroupsPaginator(r -> r.logGroupNamePrefix(PREFIX)).logGroups().stream()
                    .map(group -> {
                        var arn = bare(group.arn());
                        return new LogGroup(
                                group.logGroupName(), arn, aws.tagged().of(arn), group.retentionInDays());
                    })
                    .toList())
            .id(LogGroup::name)
            .tags(LogGroup::tags)
            .name(Wanted::name, LogGroup::name)
            .preview(want -> new LogGroup(want.name(), Plan.KNOWN_LATER, Map.of(), want.retentionDays()))
            .create((aws, want, claim) -> {
                aws.logs().createLogGroup(r -> r.logGroupName(want.name()).tags(claim.tags()));
                return new LogGroup(want.name(), arn(aws, want.name()), claim.tags(), null);
            })
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

    private static String arn(Aws aws, String name) {
        return "arn:aws:logs:" + aws.region() + ":" + aws.facts().accountId() + ":log-group:" + name;
    }

    private static String bare(String arn) {
        return arn.endsWith(":*") ? arn.substring(0, arn.length() - 2) : arn;
    }
}
