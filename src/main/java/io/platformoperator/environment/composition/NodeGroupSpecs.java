package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.NodeGroup.NodeSubnets;
import io.platformoperator.api.v1alpha1.NodeGroup.Taint;
import io.platformoperator.api.v1alpha1.NodeGroup.Taint.TaintEffect;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import java.util.List;
import java.util.Map;

/** Resolves node groups: labels, and taints that reserve a group. */
final class NodeGroupSpecs {
    /** Key of the label, and of the taint, with the name of the node group. */
    static final String NODE_GROUP = PlatformEnvironment.GROUP + "/node-group";

    private static final String SYSTEM = "system";

    private NodeGroupSpecs() {}

    /**
     * The gateway group is tainted: only gateways run there, so a busy service can't take their capacity. Group {@code system},
     * with monitoring, runs in the management subnets, if they have addresses for its nodes.
     *
     * @param hasManagementSubnets true if the management subnets have addresses for nodes
     */
    static NodeGroup resolve(NodeGroupSize size, boolean hasManagementSubnets) {
        return new NodeGroup(
                size.name(),
                size.instanceType(),
                size.min(),
                size.max(),
                size.min(),
                Map.of(NODE_GROUP, size.name()),
                size.name().equals("gateway")
                        ? List.of(new Taint(NODE_GROUP, size.name(), TaintEffect.NO_SCHEDULE))
                        : List.of(),
                size.diskGiB(),
                hasManagementSubnets && size.name().equals(SYSTEM) ? NodeSubnets.MANAGEMENT : NodeSubnets.PRIVATE);
    }
}
