package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.Graph;
import java.util.ArrayList;
import java.util.List;

/** The rights of what works on AWS from inside the cluster, there before it is installed. */
final class Controllers {
    private Controllers() {}

    static void addTo(Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane control, RegionFacts facts) {
        var all = new ArrayList<>(
                List.of(PodRole.clusterAutoscaler(spec.name()), PodRole.loadBalancerController(spec.name())));
        all.addAll(new StackRoles(graph.owner(), spec, facts).all());
        for (var pods : all) {
            var role = roles.pods(pods);
            graph.add(
                    "pod-identity-" + pods.name(),
                    PodIdentityAssociations.KIND,
                    have -> new PodIdentityAssociations.Wanted(
                            control.name(have),
                            pods.namespace(),
                            pods.serviceAccount(),
                            have.of(role).arn()),
                    control.node(),
                    role);
        }
    }
}
