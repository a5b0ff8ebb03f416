package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.LogGroups;
import io.platformoperator.aws.resources.LogGroups.LogGroup;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/**
 * The log group of a control plane. EKS defines its name, and creates it without expiry if it does not exist, even shortly
 * after the cluster's deletion for the last lines. The operator therefore adopts an existing log group.
 */
final class ControlPlaneLogGroups {
    private static final String PREFIX = "/aws/eks/";

    private ControlPlaneLogGroups() {}

    /**
     * The desired log group.
     *
     * @param retentionDays a number of days that CloudWatch accepts
     */
    record Desired(String cluster, int retentionDays) {
        String name() {
            return PREFIX + cluster + "/cluster";
        }
    }

    static final ResourceKind<Aws, Desired, LogGroup> KIND = LogGroups.kind(PREFIX, Desired::retentionDays)
            .preview(desired -> new LogGroup(desired.name(), Plan.KNOWN_AFTER_APPLY, Map.of(), desired.retentionDays()))
            .create(ControlPlaneLogGroups::create)
            .build();

    private static LogGroup create(Aws aws, Desired desired, CreateRequest request) {
        var arn = LogGroups.arn(aws, desired.name());
        try {
            aws.logs().createLogGroup(r -> r.logGroupName(desired.name()).tags(request.tags()));
        } catch (ResourceAlreadyExistsException e) {
            aws.logs().tagResource(r -> r.resourceArn(arn).tags(request.tags()));
        }
        return new LogGroup(desired.name(), arn, request.tags(), null);
    }
}
