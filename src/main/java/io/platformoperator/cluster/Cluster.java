package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.Secrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;

/**
 * A region's cluster. The control plane takes AWS longest, so it needs little: roles, key, log group, and subnets that
 * exist. Add-ons and node groups start together as soon as it is there.
 */
public final class Cluster implements Subsystem<ClusterSpec> {
    /** What is written, and looked at, when a control plane comes, changes, or goes. */
    public static final ResourceKind<Aws, ?, ?> CONTROL_PLANE = Clusters.KIND;

    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(
            Keys.KIND,
            KeyAliases.KIND,
            Secrets.KIND,
            ControlPlaneLogGroups.KIND,
            Roles.KIND,
            LaunchTemplates.KIND,
            Clusters.KIND,
            AccessEntries.KIND,
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
    public Graph<Aws> desired(Owner owner, ClusterSpec spec, RegionFacts facts) {
        var graph = new Graph<Aws>(owner, KINDS);
        var roles = new ClusterRoles(graph, spec.placement().environment(), facts.region());
        var network = FromNetwork.referTo(graph, spec, facts);
        var control = ControlPlane.addTo(graph, spec, roles, network);
        var addOns = ClusterAddOns.addTo(graph, spec, roles, control);
        Workers.addTo(graph, spec, roles, control, network, addOns);
        Controllers.addTo(graph, spec, roles, control, facts);
        if (StackRoles.hasVault(spec)) {
            VaultKeys.addTo(graph, spec);
        }
        return graph;
    }

    @Override
    public List<String> leavesBehind(Aws aws, ClusterSpec spec) {
        return LeftVolumes.of(aws, spec.name());
    }
}
