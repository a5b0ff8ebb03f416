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

/** The VPC's flow log, the log group that it is written to, and the role that may write there. */
final class FlowLogging {
    private static final int LONGEST_ROLE_NAME = 64;

    private FlowLogging() {}

    static void addTo(Graph<Aws> graph, Node<Aws, Vpcs.Wanted, Vpcs.Vpc> vpc, NetworkSpec spec) {
        var environment = spec.placement().environment();
        var logs = graph.add(
                "flow-log-group",
                FlowLogGroups.KIND,
                have -> new FlowLogGroups.Wanted(
                        FlowLogGroups.PREFIX + environment + "/vpc-flow-logs", spec.flowLogRetentionDays()));
        var roleName =
                AwsNames.join(LONGEST_ROLE_NAME, environment, spec.placement().region(), "flow-logs");
        var role = graph.add(
                "flow-log-role",
                Roles.KIND,
                have -> new Roles.Wanted(
                        roleName,
                        PolicyDocument.trust("vpc-flow-logs.amazonaws.com"),
                        Set.of(),
                        Map.of("write-flow-logs", mayWriteTo(have.of(logs).arn()))),
                logs);
        graph.add(
                "flow-log",
                FlowLogs.KIND,
                have -> new FlowLogs.Wanted(
                        have.of(vpc).id(), have.of(logs).name(), have.of(role).arn()),
                vpc,
                logs,
                role);
    }

    private static String mayWriteTo(String logGroupArn) {
        return PolicyDocument.of(List.of(Map.of(
                "Effect", "Allow",
                "Action", List.of("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
                "Resource", List.of(logGroupArn, logGroupArn + ":*"))));
    }
}
