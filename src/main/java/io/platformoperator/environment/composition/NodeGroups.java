package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.Taint;
import io.platformoperator.api.v1alpha1.TaintEffect;
import io.platformoperator.environment.sizing.NodeGroupSize;
import java.util.List;
import java.util.Map;

/** Node groups: their labels, and who is kept off them. */
final class NodeGroups {
    /** Label and taint key that says which group a node is of. */
    static final String NODE_GROUP = PlatformEnvironment.GROUP + "/node-group";

    private NodeGroups() {}

    /** Gateway nodes are for gateways alone, so that a busy service can't starve the way in. */
    static NodeGroup resolve(NodeGroupSize size) {
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
                size.diskGiB());
    }
}
