package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.LaunchTemplates;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.SecretReplicas;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The cluster subsystem of one region. The control plane takes AWS longest, so it has few dependencies: role, key, log group
 * and existing subnets. Add-ons and node groups are created at the same time, when the control plane is ready.
 */
public final class Cluster implements Subsystem<ClusterSpec> {
    /** The kind of the control plane, for code that reacts to changes of a control plane. */
    public static final ResourceKind<Aws, ?, ?> CONTROL_PLANE = Clusters.KIND;

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND,
            KeyAliases.KIND,
            Secrets.KIND,
            SecretReplicas.ADDITIONAL,
            ControlPlaneLogGroups.KIND,
            Roles.KIND,
            LaunchTemplates.KIND,
            Clusters.KIND,
            AccessEntries.KIND,
            OtherAccessEntries.KIND,
            PodIdentityAssociations.KIND,
            Addons.KIND,
            Nodegroups.KIND,
            AutoScalingTags.KIND,
            ScalingPolicies.KIND);

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, ClusterSpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(owner, KINDS);
        var roles = new ClusterRoles(
                graph,
                spec.placement().environment(),
                regionInfo.region(),
                spec.placement().aws().permissionsBoundary());
        var network = ClusterNetwork.referTo(graph, spec, regionInfo);
        var controlPlane = ControlPlane.addTo(graph, spec, roles, network);
        var addOns = ClusterAddOns.addTo(graph, spec, roles, controlPlane);
        WorkerNodes.addTo(graph, spec, roles, controlPlane, network, addOns);
        PodIdentities.addTo(graph, spec, roles, controlPlane, regionInfo);
        if (StackRoles.hasVault(spec)) {
            VaultKeys.addTo(graph, spec);
        }
        return graph;
    }

    @Override
    public List<String> orphanedResources(Aws aws, ClusterSpec spec) {
        return OrphanedVolumes.list(aws, spec.name());
    }

    @Override
    public Duration lateCreations(ClusterSpec spec, Map<String, String> outputs) {
        var wroteLogs = outputs.containsKey("clusterArn") && !spec.logTypes().isEmpty();
        return wroteLogs ? ControlPlaneLogGroups.LATE_LOGS : Duration.ZERO;
    }

    @Override
    public List<String> claimLateResources(Aws aws, Owner owner, ClusterSpec spec) {
        return ControlPlaneLogGroups.claim(aws, spec.name(), owner);
    }
}
