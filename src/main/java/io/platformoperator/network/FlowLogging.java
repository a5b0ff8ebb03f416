package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flow log of the VPC, its log group, and the IAM role that EC2 assumes to write to the log group. */
final class FlowLogging {
    private static final int MAX_ROLE_NAME_LENGTH = 64;

    private FlowLogging() {}

    static void addTo(Graph<Aws> graph, Node<Aws, Vpcs.Desired, Vpcs.Vpc> vpc, NetworkSpec spec) {
        var environment = spec.placement().environment();
        var logs = graph.add(
                "flow-log-group",
                FlowLogGroups.KIND,
                dependencies -> new FlowLogGroups.Desired(
                        FlowLogGroups.PREFIX + environment + "/vpc-flow-logs", spec.flowLogRetentionDays()));
        var roleName = AwsNames.join(
                MAX_ROLE_NAME_LENGTH, environment, spec.placement().region(), "flow-logs");
        var role = graph.add(
                "flow-log-role",
                Roles.KIND,
                dependencies -> new Roles.Desired(
                        roleName,
                        PolicyDocument.trust("vpc-flow-logs.amazonaws.com"),
                        Set.of(),
                        Map.of(
                                "write-flow-logs",
                                writePolicy(dependencies.of(logs).arn())),
                        spec.placement().aws().permissionsBoundary()),
                logs);
        graph.add(
                "flow-log",
                FlowLogs.KIND,
                dependencies -> new FlowLogs.Desired(
                        dependencies.of(vpc).id(),
                        dependencies.of(logs).name(),
                        dependencies.of(role).arn()),
                vpc,
                logs,
                role);
    }

    private static String writePolicy(String logGroupArn) {
        return PolicyDocument.of(List.of(Map.of(
                "Effect", "Allow",
                "Action", List.of("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                "Resource", List.of(logGroupArn, logGroupArn + ":*"))));
    }
}
