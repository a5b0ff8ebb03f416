package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.FlowLog;
import software.amazon.awssdk.services.ec2.model.FlowLogsResourceType;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TrafficType;

/** A record of all traffic of a VPC, accepted and rejected, written to a log group. Nothing of it can be changed. */
final class FlowLogs {
    private FlowLogs() {}

    /** What is wanted of a flow log. */
    record Wanted(String vpcId, String logGroup, String roleArn) {}

    static final ResourceKind<Aws, Wanted, FlowLog> KIND = ResourceKind.<Aws, Wanted, FlowLog>named("ec2/FlowLog")
            .iam("ec2:DescribeFlowLogs", "ec2:CreateFlowLogs", "ec2:CreateTags", "iam:PassRole", "ec2:DeleteFlowLogs")
            .nameless()
            .list(aws -> aws.ec2().describeFlowLogsPaginator(r -> r.filter(ours())).flowLogs().stream()
                    .toList())
            .id(FlowLog::flowLogId)
            .tags(log -> AwsTags.of(log.tags()))
            .state(log -> "FAILED".equals(log.deliverLogsStatus())
                    ? new State.Failed("DeliverLogsFailed", String.valueOf(log.deliverLogsErrorMessage()))
                    : State.READY)
            .preview(want -> flowLog(Plan.KNOWN_LATER, want, Map.of()))
            .create(FlowLogs::create)
            .field("vpc", Wanted::vpcId, FlowLog::resourceId, REPLACE)
            .field("logGroup", Wanted::logGroup, FlowLog::logGroupName, REPLACE)
            .field("role", Wanted::roleArn, FlowLog::deliverLogsPermissionArn, REPLACE)
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.flowLogId()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> {
                var answer = aws.ec2().deleteFlowLogs(r -> r.flowLogIds(have.flowLogId()));
                Unsuccessful.check(answer.unsuccessful(), answer.responseMetadata());
            })
            .vanishes()
            .build();

    private static FlowLog create(Aws aws, Wanted want, Claim claim) {
        var answer = aws.ec2().createFlowLogs(r -> r.resourceType(FlowLogsResourceType.VPC)
                .resourceIds(want.vpcId())
                .trafficType(TrafficType.ALL)
                .logDestinationType(LogDestinationType.CLOUD_WATCH_LOGS)
                .logGroupName(want.logGroup())
                .deliverLogsPermissionArn(want.roleArn())
                .tagSpecifications(AwsTags.specification(ResourceType.VPC_FLOW_LOG, claim, Map.of())));
        Unsuccessful.check(answer.unsuccessful(), answer.responseMetadata());
        return flowLog(answer.flowLogIds().getFirst(), want, claim.tags());
    }

    private static FlowLog flowLog(String id, Wanted want, Map<String, String> tags) {
        return FlowLog.builder()
                .flowLogId(id)
                .resourceId(want.vpcId())
                .logGroupName(want.logGroup())
                .deliverLogsPermissionArn(want.roleArn())
                .tags(AwsTags.ec2(tags))
                .build();
    }
}
