package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.ExistingNetwork.SubnetSelector;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.ExistingVpc;
import io.platformoperator.aws.resources.ExistingVpc.Selector;
import io.platformoperator.aws.resources.NetworkReferences;
import io.platformoperator.graph.Graph;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The network in which the resources of a placement are: that of the subsystem network, or one of another owner. */
public final class ExistingNetworks {
    private ExistingNetworks() {}

    /** References from a graph to the network of the placement. */
    public static NetworkReferences references(Graph<Aws> graph, Placement placement, RegionInfo regionInfo) {
        return new NetworkReferences(
                graph, placement.availabilityZones(), regionInfo, vpc(placement.existingNetwork()));
    }

    /** The existing network as resources need it; null if there is none. */
    public static @Nullable ExistingVpc vpc(@Nullable ExistingNetwork network) {
        if (network == null) {
            return null;
        }
        var subnets = network.subnets();
        return new ExistingVpc(
                network.vpcId(),
                Map.of(
                        "public", selector(subnets.publicTier()),
                        "private", selector(subnets.privateTier()),
                        "database", selector(subnets.database()),
                        "management", selector(subnets.managementOrPrivate())));
    }

    private static Selector selector(SubnetSelector selector) {
        return new Selector(selector.ids(), selector.tags());
    }
}
