package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.Taint;
import software.amazon.awssdk.services.eks.model.UpdateLabelsPayload;
import software.amazon.awssdk.services.eks.model.UpdateTaintsPayload;

/**
 * Changes of a living node group. EKS does one at a time: settings, which is quick, and then launch template and
 * Kubernetes version together, for which all nodes are replaced.
 */
final class NodegroupChange {
    private static final List<String> ROLLING = List.of("launchTemplateVersion", "minorVersion");

    private NodegroupChange() {}

    /** The group as it is from now on: busy, until a look shows that it no longer is. */
    static Nodegroup apply(Aws aws, Nodegroup have, Nodegroups.Wanted want, Changes changes) {
        if (changes.differences().stream().anyMatch(each -> !ROLLING.contains(each.field()))) {
            aws.eks().updateNodegroupConfig(r -> r.clusterName(have.clusterName())
                    .nodegroupName(have.nodegroupName())
                    .scalingConfig(scaling(aws, have, want, changes))
                    .labels(labels(have, want))
                    .taints(taints(have, want)));
        } else {
            aws.eks().updateNodegroupVersion(r -> r.clusterName(have.clusterName())
                    .nodegroupName(have.nodegroupName())
                    .version(changes.has("minorVersion") ? want.version() : null)
                    .launchTemplate(Nodegroups.launchTemplate(want)));
        }
        return have.toBuilder().status(NodegroupStatus.UPDATING).build();
    }

    /**
     * The desired size belongs to the autoscaler, but EKS refuses one that is not between the bounds. What we saw of it
     * may be minutes old, so it is asked for; and only sent when it has to change.
     */
    private static @Nullable NodegroupScalingConfig scaling(
            Aws aws, Nodegroup have, Nodegroups.Wanted want, Changes changes) {
        if (!changes.has("minSize") && !changes.has("maxSize")) {
            return null;
        }
        int now = Nodegroups.describe(aws, have.clusterName(), have.nodegroupName())
                .scalingConfig()
                .desiredSize();
        var within = Math.clamp(now, want.minSize(), want.maxSize());
        return NodegroupScalingConfig.builder()
                .minSize(want.minSize())
                .maxSize(want.maxSize())
                .desiredSize(within == now ? null : within)
                .build();
    }

    private static UpdateLabelsPayload labels(Nodegroup have, Nodegroups.Wanted want) {
        return UpdateLabelsPayload.builder()
                .addOrUpdateLabels(want.labels())
                .removeLabels(have.labels().keySet().stream()
                        .filter(label -> !want.labels().containsKey(label))
                        .toList())
                .build();
    }

    /** A taint is known by key and effect: one whose value changes is updated, not removed. */
    private static UpdateTaintsPayload taints(Nodegroup have, Nodegroups.Wanted want) {
        return UpdateTaintsPayload.builder()
                .addOrUpdateTaints(want.taints())
                .removeTaints(have.taints().stream()
                        .filter(taint -> want.taints().stream().noneMatch(other -> isSame(taint, other)))
                        .toList())
                .build();
    }

    private static boolean isSame(Taint a, Taint b) {
        return a.key().equals(b.key()) && a.effect() == b.effect();
    }
}
