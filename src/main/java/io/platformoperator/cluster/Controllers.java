package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import java.util.List;

/** The rights of the controllers that work on AWS from inside the cluster, before they are installed there. */
final class Controllers {
    private static final String NAMESPACE = "kube-system";

    private Controllers() {}

    static void addTo(Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane control) {
        for (var pods : List.of(PodRole.clusterAutoscaler(spec.name()), PodRole.loadBalancerController(spec.name()))) {
            var role = roles.pods(pods);
            graph.add(
                    "pod-identity-" + pods.name(),
                    PodIdentityAssociations.KIND,
                    have -> new PodIdentityAssociations.Wanted(
                            control.name(have),
                            NAMESPACE,
                            pods.serviceAccount(),
                            have.of(role).arn()),
                    control.node(),
                    role);
        }
    }
}
