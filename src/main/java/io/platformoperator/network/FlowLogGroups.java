package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.LogGroups;
import io.platformoperator.aws.resources.LogGroups.LogGroup;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;

/** The CloudWatch log group of a VPC's flow log. Only the operator creates log groups with this prefix. */
final class FlowLogGroups {
    /** Prefix of all names. */
    static final String PREFIX = "/platform-operator/";

    private FlowLogGroups() {}

    /**
     * The desired log group.
     *
     * @param name starts with {@link #PREFIX}; at most 512 characters
     * @param retentionDays a number of days that CloudWatch accepts
     */
    record Desired(String name, int retentionDays) {}

    static final ResourceKind<Aws, Desired, LogGroup> KIND = LogGroups.kind(PREFIX, Desired::retentionDays)
            .name(Desired::name, LogGroup::name)
            .preview(desired -> new LogGroup(desired.name(), Plan.KNOWN_AFTER_APPLY, Map.of(), desired.retentionDays()))
            .create((aws, desired, request) -> {
                aws.logs().createLogGroup(r -> r.logGroupName(desired.name()).tags(request.tags()));
                return new LogGroup(desired.name(), LogGroups.arn(aws, desired.name()), request.tags(), null);
            })
            .build();
}
