package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.UpdateRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.Taint;
import software.amazon.awssdk.services.eks.model.UpdateLabelsPayload;
import software.amazon.awssdk.services.eks.model.UpdateNodegroupVersionRequest;
import software.amazon.awssdk.services.eks.model.UpdateTaintsPayload;

/**
 * The updates of an existing node group. EKS runs one at a time. The operator requests the settings first, which takes
 * seconds, and then launch template and Kubernetes version together, for which EKS replaces all nodes.
 */
final class NodegroupUpdate {
    private static final List<String> ROLLING = List.of("launchTemplateVersion", "minorVersion");

    private NodegroupUpdate() {}

    /** Requests one update. The returned node group is updating until EKS reports another status. */
    static Nodegroup apply(Aws aws, Nodegroup observed, Nodegroups.Desired desired, UpdateRequest changes) {
        if (changes.differences().stream().anyMatch(difference -> !ROLLING.contains(difference.field()))) {
            aws.eks().updateNodegroupConfig(r -> r.clusterName(observed.clusterName())
                    .nodegroupName(observed.nodegroupName())
                    .scalingConfig(scaling(aws, observed, desired, changes))
                    .labels(labels(observed, desired))
                    .taints(taints(observed, desired)));
        } else {
            aws.eks().updateNodegroupVersion(rolling(observed, desired, changes));
        }
        return observed.toBuilder().status(NodegroupStatus.UPDATING).build();
    }

    /**
     * The update that replaces all nodes. The request always names the version: EKS may otherwise upgrade the nodes to the
     * version of the control plane, before the add-ons have versions for it.
     */
    static UpdateNodegroupVersionRequest rolling(
            Nodegroup observed, Nodegroups.Desired desired, UpdateRequest changes) {
        return UpdateNodegroupVersionRequest.builder()
                .clusterName(observed.clusterName())
                .nodegroupName(observed.nodegroupName())
                .version(changes.includes("minorVersion") ? desired.version() : observed.version())
                .launchTemplate(Nodegroups.launchTemplate(desired))
                .build();
    }

    /** The minor version as the field is compared: newer nodes have the desired one, except in a rollback. */
    static @Nullable Integer observedMinor(Nodegroups.Desired desired, Nodegroup observed) {
        if (observed.version() == null || desired.version() == null) {
            return null;
        }
        var stays = !desired.isRollback() && KubernetesVersions.isOlder(desired.version(), observed.version());
        return KubernetesVersions.minor(stays ? desired.version() : observed.version());
    }

    /**
     * The new bounds. The autoscaler owns the desired size, but EKS refuses a desired size outside the bounds. The
     * observed desired size may be minutes old, so this method describes the node group again, and sends a desired size
     * only if the current one is outside the new bounds.
     */
    private static @Nullable NodegroupScalingConfig scaling(
            Aws aws, Nodegroup observed, Nodegroups.Desired desired, UpdateRequest changes) {
        if (!changes.includes("minSize") && !changes.includes("maxSize")) {
            return null;
        }
        int current = Nodegroups.describe(aws, observed.clusterName(), observed.nodegroupName())
                .scalingConfig()
                .desiredSize();
        var within = Math.clamp(current, desired.minSize(), desired.maxSize());
        return NodegroupScalingConfig.builder()
                .minSize(desired.minSize())
                .maxSize(desired.maxSize())
                .desiredSize(within == current ? null : within)
                .build();
    }

    private static UpdateLabelsPayload labels(Nodegroup observed, Nodegroups.Desired desired) {
        return UpdateLabelsPayload.builder()
                .addOrUpdateLabels(desired.labels())
                .removeLabels(observed.labels().keySet().stream()
                        .filter(label -> !desired.labels().containsKey(label))
                        .toList())
                .build();
    }

    /** Key and effect identify a taint, so a taint with another value is updated, not removed. */
    private static UpdateTaintsPayload taints(Nodegroup observed, Nodegroups.Desired desired) {
        return UpdateTaintsPayload.builder()
                .addOrUpdateTaints(desired.taints())
                .removeTaints(observed.taints().stream()
                        .filter(taint -> desired.taints().stream().noneMatch(other -> isSame(taint, other)))
                        .toList())
                .build();
    }

    private static boolean isSame(Taint a, Taint b) {
        return a.key().equals(b.key()) && a.effect() == b.effect();
    }
}
