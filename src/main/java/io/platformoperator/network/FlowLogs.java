package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.FlowLog;
import software.amazon.awssdk.services.ec2.model.FlowLogsResourceType;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TrafficType;

/** A flow log of all accepted and rejected traffic of a VPC, delivered to a log group. EC2 can change none of its settings. */
final class FlowLogs {
    private FlowLogs() {}

    /** The desired flow log. */
    record Desired(String vpcId, String logGroup, String roleArn) {}

    static final ResourceKind<Aws, Desired, FlowLog> KIND = ResourceKind.<Aws, Desired, FlowLog>named("ec2/FlowLog")
            .iam(
                    IamStatement.allow("ec2:DescribeFlowLogs"),
                    IamStatement.creates("ec2:CreateFlowLogs"),
                    IamStatement.changes("ec2:CreateFlowLogs", "ec2:CreateTags", "ec2:DeleteFlowLogs"),
                    IamStatement.tagsNew("CreateFlowLogs"),
                    IamStatement.passRole("vpc-flow-logs.amazonaws.com"))
            .withoutUniqueName()
            .list(aws -> aws.ec2().describeFlowLogsPaginator(r -> r.filter(ownedResources())).flowLogs().stream()
                    .toList())
            .id(FlowLog::flowLogId)
            .tags(log -> AwsTags.toMap(log.tags()))
            .state(log -> "FAILED".equals(log.deliverLogsStatus())
                    ? new State.Failed("DeliverLogsFailed", String.valueOf(log.deliverLogsErrorMessage()))
                    : State.READY)
            .preview(desired -> flowLog(Plan.KNOWN_AFTER_APPLY, desired, Map.of()))
            .create(FlowLogs::create)
            .field("vpc", Desired::vpcId, FlowLog::resourceId, REPLACE)
            .field("logGroup", Desired::logGroup, FlowLog::logGroupName, REPLACE)
            .field("role", Desired::roleArn, FlowLog::deliverLogsPermissionArn, REPLACE)
            .updateTags((aws, observed, tags) ->
                    aws.ec2().createTags(r -> r.resources(observed.flowLogId()).tags(AwsTags.toEc2(tags))))
            .delete((aws, observed, request) -> {
                var response = aws.ec2().deleteFlowLogs(r -> r.flowLogIds(observed.flowLogId()));
                UnsuccessfulItems.check(response.unsuccessful(), response.responseMetadata());
            })
            .deletesSynchronously()
            .build();

    private static FlowLog create(Aws aws, Desired desired, CreateRequest request) {
        var response = aws.ec2().createFlowLogs(r -> r.resourceType(FlowLogsResourceType.VPC)
                .resourceIds(desired.vpcId())
                .trafficType(TrafficType.ALL)
                .logDestinationType(LogDestinationType.CLOUD_WATCH_LOGS)
                .logGroupName(desired.logGroup())
                .deliverLogsPermissionArn(desired.roleArn())
                .tagSpecifications(AwsTags.specification(ResourceType.VPC_FLOW_LOG, request, Map.of())));
        UnsuccessfulItems.check(response.unsuccessful(), response.responseMetadata());
        return flowLog(response.flowLogIds().getFirst(), desired, request.tags());
    }

    private static FlowLog flowLog(String id, Desired desired, Map<String, String> tags) {
        return FlowLog.builder()
                .flowLogId(id)
                .resourceId(desired.vpcId())
                .logGroupName(desired.logGroup())
                .deliverLogsPermissionArn(desired.roleArn())
                .tags(AwsTags.toEc2(tags))
                .build();
    }
}
