package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociation;

/**
 * The roles and pod identity associations of the controllers that call AWS from inside the cluster. They exist before the
 * controllers are installed.
 */
final class PodIdentities {
    /** The role of the region's probe, whose pod the stack base creates. */
    static final String PROBE = "probe";

    private PodIdentities() {}

    static void addTo(
            Graph<Aws> graph, ClusterSpec spec, ClusterRoles roles, ControlPlane controlPlane, RegionInfo regionInfo) {
        var podRoles = new ArrayList<>(
                List.of(PodRole.clusterAutoscaler(spec.name()), PodRole.loadBalancerController(spec.name())));
        podRoles.addAll(new StackRoles(graph.owner(), spec, regionInfo).all());
        for (var podRole : podRoles) {
            var role = roles.pods(podRole);
            var association = graph.add(
                    "pod-identity-" + podRole.name(),
                    PodIdentityAssociations.KIND,
                    dependencies -> new PodIdentityAssociations.Desired(
                            controlPlane.name(dependencies),
                            podRole.namespace(),
                            podRole.serviceAccount(),
                            dependencies.of(role).arn()),
                    controlPlane.node(),
                    role);
            if (podRole.name().equals(PROBE)) {
                graph.output("probePodIdentity", association, PodIdentityAssociation::associationArn);
            }
        }
    }
}
