package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.LogGroups;
import io.platformoperator.aws.resources.LogGroups.LogGroup;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/**
 * The log group of a control plane. EKS names it, and makes one that keeps logs for ever when there is none: also right
 * after a deletion, for the last lines. So one that is there already is taken over.
 */
final class ControlPlaneLogGroups {
    private static final String PREFIX = "/aws/eks/";

    private ControlPlaneLogGroups() {}

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

    static final ResourceKind<Aws, Wanted, LogGroup> KIND = LogGroups.kind(PREFIX, Wanted::retentionDays)
            .preview(want -> new LogGroup(want.name(), Plan.KNOWN_LATER, Map.of(), want.retentionDays()))
            .create(ControlPlaneLogGroups::create)
            .build();

    private static LogGroup create(Aws aws, Wanted want, Claim claim) {
        var arn = LogGroups.arn(aws, want.name());
        try {
            aws.logs().createLogGroup(r -> r.logGroupName(want.name()).tags(claim.tags()));
        } catch (ResourceAlreadyExistsException e) {
            aws.logs().tagResource(r -> r.resourceArn(arn).tags(claim.tags()));
        }
        return new LogGroup(want.name(), arn, claim.tags(), null);
    }
}
