package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.LogGroups;
import io.platformoperator.aws.resources.LogGroups.LogGroup;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/**
 * The log group of a control plane. EKS defines its name, and creates it without expiry if it does not exist, even shortly
 * after the cluster's deletion for the last lines. The operator therefore adopts an existing log group.
 */
final class ControlPlaneLogGroups {
    /** The logical id of the log group. */
    static final String LOGICAL_ID = "log-group";

    /**
     * For how long after the deletion of a control plane EKS may write its last logs. AWS documents no limit; EKS delivers logs
     * within a few minutes.
     */
    static final Duration LATE_LOGS = Duration.ofMinutes(5);

    private static final String PREFIX = "/aws/eks/";

    private ControlPlaneLogGroups() {}

    /**
     * The desired log group.
     *
     * @param retentionDays a number of days that CloudWatch accepts
     */
    record Desired(String cluster, int retentionDays) {
        String name() {
            return ControlPlaneLogGroups.name(cluster);
        }
    }

    static final ResourceKind<Aws, Desired, LogGroup> KIND = LogGroups.kind(PREFIX, Desired::retentionDays)
            .preview(desired -> new LogGroup(desired.name(), Plan.KNOWN_AFTER_APPLY, Map.of(), desired.retentionDays()))
            .create(ControlPlaneLogGroups::create)
            .build();

    /**
     * Adds the owner's tags to a log group that EKS created after the deletion of the control plane. EKS creates it without
     * tags, and the operator may delete only what has its tags. Leaves the log group of a cluster that exists, and one of
     * another owner.
     */
    static List<String> claim(Aws aws, String cluster, Owner owner) {
        var name = name(cluster);
        var found = LogGroups.list(aws, name).stream()
                .filter(group -> group.name().equals(name) && isOwnOrUntagged(group, owner))
                .toList();
        if (found.isEmpty()
                || EksErrors.ifExists(() -> aws.eks().describeCluster(r -> r.name(cluster)))
                        .isPresent()) {
            return List.of();
        }
        found.forEach(
                group -> aws.logs().tagResource(r -> r.resourceArn(group.arn()).tags(owner.tagsFor(LOGICAL_ID))));
        return found.stream().map(group -> "log group " + group.name()).toList();
    }

    private static boolean isOwnOrUntagged(LogGroup group, Owner owner) {
        return Identity.of(group.tags()).map(owner::owns).orElse(true)
                && owner.conflictingClaim(group.tags()).isEmpty();
    }

    private static String name(String cluster) {
        return PREFIX + cluster + "/cluster";
    }

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
