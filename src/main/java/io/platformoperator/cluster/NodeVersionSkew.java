package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/**
 * Node groups with another Kubernetes version than their control plane has or gets. Node groups are upgraded after the add-ons, so
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
        return nodegroups(aws, cluster, group -> KubernetesVersions.isOlder(group.version(), cluster.version()));
    }

    /** Describes each node group of the environment that is newer than the version to which the control plane is rolled back. */
    static List<String> nodegroupsAhead(Aws aws, Cluster cluster, String version) {
        return nodegroups(aws, cluster, group -> KubernetesVersions.isOlder(version, group.version()));
    }

    private static List<String> nodegroups(Aws aws, Cluster cluster, Predicate<Nodegroup> matching) {
        return aws.eks().listNodegroupsPaginator(r -> r.clusterName(cluster.name())).nodegroups().stream()
                .map(name -> Nodegroups.describe(aws, cluster.name(), name))
                .filter(group -> environment(group.tags()).equals(environment(cluster.tags())))
                .filter(matching)
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
