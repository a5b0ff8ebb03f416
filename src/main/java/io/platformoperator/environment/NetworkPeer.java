package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.NetworkSpec.PeerVpc;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import org.jspecify.annotations.Nullable;

/** The VPC of the other region as peer of a network. */
public final class NetworkPeer {
    private NetworkPeer() {}

    /** What the network of a region publishes. */
    public interface NetworkOutputs {
        /** The output of the network of that region; null if it does not exist yet. */
        @Nullable
        String of(String region, String output);
    }

    /**
     * Sets the VPC of the other region as peer of a network: in the primary region once that VPC exists, in the secondary one once
     * the primary one has requested the peering connection. Whoever owns an existing network connects it to others.
     */
    public static void addTo(EnvironmentSpec spec, PlatformNetwork network, NetworkOutputs outputs) {
        var primary = spec.regions().primary();
        var secondary = spec.regions().secondary();
        if (secondary == null || primary.existingNetwork() != null || secondary.existingNetwork() != null) {
            return;
        }
        if (network.getSpec().placement().region().equals(primary.name())) {
            var vpc = outputs.of(secondary.name(), "vpcId");
            if (vpc != null) {
                set(network, new PeerVpc(secondary.name(), vpc, secondary.cidr(), null));
            }
        } else {
            var vpc = outputs.of(primary.name(), "vpcId");
            var connection = outputs.of(primary.name(), "peeringConnectionId");
            if (vpc != null && connection != null) {
                set(network, new PeerVpc(primary.name(), vpc, primary.cidr(), connection));
            }
        }
    }

    private static void set(PlatformNetwork network, PeerVpc peer) {
        network.setSpec(network.getSpec().withPeer(peer));
    }
}
