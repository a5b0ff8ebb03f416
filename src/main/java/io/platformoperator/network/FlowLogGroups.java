package io.platformoperator.network;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.LogGroups;
import io.platformoperator.aws.resources.LogGroups.LogGroup;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;

/** Where a VPC's flow logs go: a log group that we name and nobody else makes. */
final class FlowLogGroups {
    /** What all names begin with. */
    static final String PREFIX = "/platform-operator/";

    private FlowLogGroups() {}

    /**
     * What is wanted of a log group.
     *
     * @param name begins with {@link #PREFIX}; at most 512 characters
     * @param retentionDays a number of days that CloudWatch offers
     */
    record Wanted(String name, int retentionDays) {}

    static final ResourceKind<Aws, Wanted, LogGroup> KIND = LogGroups.kind(PREFIX, Wanted::retentionDays)
            .name(Wanted::name, LogGroup::name)
            .preview(want -> new LogGroup(want.name(), Plan.KNOWN_LATER, Map.of(), want.retentionDays()))
            .create((aws, want, claim) -> {
                aws.logs().createLogGroup(r -> r.logGroupName(want.name()).tags(claim.tags()));
                return new LogGroup(want.name(), LogGroups.arn(aws, want.name()), claim.tags(), null);
            })
            .build();
}
