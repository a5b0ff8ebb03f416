package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.ClusterSpec.ActiveCluster;
import io.platformoperator.api.v1alpha1.ClusterSpec.AddOn;
import io.platformoperator.api.v1alpha1.ClusterSpec.EndpointAccess;
import io.platformoperator.api.v1alpha1.ClusterSpec.PredictiveScaling;
import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.NodeGroup.NodeSubnets;
import io.platformoperator.api.v1alpha1.NodeGroup.Taint;
import io.platformoperator.api.v1alpha1.NodeGroup.Taint.TaintEffect;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Specs that the environment reconciler would write. */
final class ClusterSpecs {
    static final RegionInfo FACTS = new RegionInfo(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));
    static final String ADMIN = "arn:aws:iam::123456789012:role/platform/admins";

    private static final String GROUP = "platform-operator.io/node-group";

    private ClusterSpecs() {}

    /** The spec of a production environment without deletion protection. */
    static ClusterSpec production(String environment) {
        return of(environment, "1.33", PredictiveScaling.FORECAST_AND_SCALE, groups(20));
    }

    static ClusterSpec of(
            String environment, String version, PredictiveScaling predictiveScaling, List<NodeGroup> groups) {
        return new ClusterSpec(
                Specs.placement(environment),
                environment,
                version,
                new EndpointAccess(true, List.of("203.0.113.0/24", "198.51.100.0/24")),
                List.of(ADMIN),
                groups,
                Stream.of(
                                "vpc-cni",
                                "kube-proxy",
                                "coredns",
                                "eks-pod-identity-agent",
                                "aws-ebs-csi-driver",
                                "snapshot-controller",
                                "metrics-server")
                        .map(name -> new AddOn(name, null))
                        .toList(),
                List.of("api", "audit", "authenticator", "controllerManager", "scheduler"),
                90,
                predictiveScaling,
                false,
                true,
                List.of(StackName.values()),
                null,
                null,
                null);
    }

    /** The spec in an environment that has that other region. */
    static ClusterSpec beside(ClusterSpec spec, String otherRegion) {
        return new ClusterSpec(
                Specs.beside(spec.placement(), otherRegion, null),
                spec.name(),
                spec.version(),
                spec.endpointAccess(),
                spec.admins(),
                spec.nodeGroups(),
                spec.addOns(),
                spec.logTypes(),
                spec.logRetentionDays(),
                spec.predictiveScaling(),
                spec.deletionProtection(),
                true,
                spec.stacks(),
                spec.standbyFor(),
                spec.otherCluster(),
                spec.supportType());
    }

    /** A cluster without nodes in a region, with Vault only. */
    static ClusterSpec vaultIn(
            String region, String environment, @Nullable ActiveCluster standbyFor, @Nullable ActiveCluster other) {
        return new ClusterSpec(
                Specs.placement(environment, region),
                environment + "-" + region,
                "1.33",
                new EndpointAccess(false, List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                90,
                PredictiveScaling.DISABLED,
                false,
                true,
                List.of(StackName.SECRETS),
                standbyFor,
                other,
                null);
    }

    /**
     * The node groups of a production environment.
     *
     * @param maxServices maximum size of the node group services
     */
    static List<NodeGroup> groups(int maxServices) {
        return List.of(
                group("gateway", "c5.xlarge", 10, List.of(new Taint(GROUP, "gateway", TaintEffect.NO_SCHEDULE))),
                group("services", "m5.2xlarge", maxServices, List.of()),
                group("system", "m5.xlarge", 6, List.of(), NodeSubnets.MANAGEMENT));
    }

    static NodeGroup group(String name, String instanceType, int maxSize, List<Taint> taints) {
        return group(name, instanceType, maxSize, taints, NodeSubnets.PRIVATE);
    }

    private static NodeGroup group(
            String name, String instanceType, int maxSize, List<Taint> taints, NodeSubnets subnets) {
        return new NodeGroup(name, instanceType, 3, maxSize, 3, Map.of(GROUP, name), taints, 50, subnets);
    }

    static Owner owner(String subsystem, ClusterSpec spec, long generation) {
        var placement = spec.placement();
        return Specs.owner(placement, subsystem, TeardownPolicy.DELETE, generation);
    }
}
