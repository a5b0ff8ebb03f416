package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/**
 * Node groups with an older Kubernetes version than their control plane. Node groups are upgraded after the add-ons, so
 * without such node groups the whole cluster has one version and the control plane may be upgraded again. Nodes are
 * therefore at most one minor version behind, even if a user raises the version by several.
 */
final class NodeVersionSkew {
    private NodeVersionSkew() {}

    /**
     * Describes each node group of the environment that is behind. Node groups of other owners are omitted: EKS itself
     * refuses an upgrade that would leave them too far behind.
     */
    static List<String> nodegroupsBehind(Aws aws, Cluster cluster) {
        return aws.eks().listNodegroupsPaginator(r -> r.clusterName(cluster.name())).nodegroups().stream()
                .map(name -> Nodegroups.describe(aws, cluster.name(), name))
                .filter(group -> environment(group.tags()).equals(environment(cluster.tags())))
                .filter(group ->
                        KubernetesVersions.minor(group.version()) < KubernetesVersions.minor(cluster.version()))
                .map(NodeVersionSkew::description)
                .toList();
    }

    private static Optional<String> environment(Map<String, String> tags) {
        return Identity.of(tags).map(Identity::environment);
    }

    private static String description(Nodegroup group) {
        return "node group " + group.nodegroupName() + " (" + group.version() + ")";
    }
}
