package io.platformoperator.stacks.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.SampleSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaseStackTest {
    /** The base stack denies all other ingress, so without these peers no request and no scrape would reach a service. */
    @Test
    void servicesAdmitTheMeshGatewayOrTheLoadBalancer() {
        assertThat(peers(StackName.MESH, StackName.INGRESS))
                .anyMatch(peer -> isNamespace(peer, "istio-ingress"))
                .anyMatch(peer -> isNamespace(peer, "monitoring"))
                .noneMatch(peer -> peer.getIpBlock() != null);
        assertThat(peers(StackName.INGRESS))
                .anyMatch(peer ->
                        peer.getIpBlock() != null && peer.getIpBlock().getCidr().equals("10.0.0.0/16"))
                .noneMatch(peer -> isNamespace(peer, "istio-ingress"));
    }

    private static List<NetworkPolicyPeer> peers(StackName... installed) {
        var spec = SampleSpec.of(StackName.BASE, Tier.PRODUCTION, installed);
        return new BaseStack(List.of())
                .desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED).objects().stream()
                        .filter(NetworkPolicy.class::isInstance)
                        .map(NetworkPolicy.class::cast)
                        .filter(policy -> policy.getMetadata().getNamespace().equals("services"))
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule -> rule.getFrom().stream())
                        .toList();
    }

    private static boolean isNamespace(NetworkPolicyPeer peer, String name) {
        return peer.getNamespaceSelector() != null
                && name.equals(peer.getNamespaceSelector().getMatchLabels().get("kubernetes.io/metadata.name"));
    }
}
