package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/**
 * Node groups that have not come to their control plane's version yet. They follow its add-ons, so once there are none
 * the whole cluster is at one version, and the control plane may take the next step: nodes never fall behind by more than
 * that one, however fast somebody raises the version.
 */
final class NodesBehind {
    private NodesBehind() {}

    /** In words; those of this environment only, since EKS itself holds an upgrade that would leave others too far. */
    static List<String> of(Aws aws, Cluster cluster) {
        return aws.eks().listNodegroupsPaginator(r -> r.clusterName(cluster.name())).nodegroups().stream()
                .map(name -> Nodegroups.describe(aws, cluster.name(), name))
                .filter(group -> environment(group.tags()).equals(environment(cluster.tags())))
                .filter(group ->
                        KubernetesVersions.minor(group.version()) < KubernetesVersions.minor(cluster.version()))
                .map(NodesBehind::text)
                .toList();
    }

    private static Optional<String> environment(Map<String, String> tags) {
        return Identity.of(tags).map(Identity::environment);
    }

    private static String text(Nodegroup group) {
        return "node group " + group.nodegroupName() + " (" + group.version() + ")";
    }
}
