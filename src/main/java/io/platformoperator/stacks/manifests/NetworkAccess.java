package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** NetworkPolicies that admit traffic to the pods of a stack. The base stack denies all other ingress into its namespaces. */
public final class NetworkAccess {
    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    private NetworkAccess() {}

    /** Admits traffic between the pods of a namespace. */
    public static NetworkPolicy within(String namespace) {
        var own = new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .endPodSelector()
                .build();
        return allow(namespace, "within", Map.of(), List.of(own));
    }

    /**
     * Admits traffic to the pods with these labels.
     *
     * @param ports TCP ports; none admits all ports
     */
    public static NetworkPolicy allow(
            String namespace, String name, Map<String, String> pods, List<NetworkPolicyPeer> from, int... ports) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("allow-" + name)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(pods)
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .withFrom(from)
                .withPorts(Arrays.stream(ports).mapToObj(NetworkAccess::port).toList())
                .endIngress()
                .endSpec()
                .build();
    }

    /** Peers: all pods of these namespaces. */
    public static List<NetworkPolicyPeer> namespaces(String... names) {
        return Arrays.stream(names)
                .map(name -> new NetworkPolicyPeerBuilder()
                        .withNewNamespaceSelector()
                        .addToMatchLabels(NAMESPACE, name)
                        .endNamespaceSelector()
                        .build())
                .toList();
    }

    /** Peers: all pods of the cluster. */
    public static List<NetworkPolicyPeer> allPods() {
        return List.of(new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .endNamespaceSelector()
                .build());
    }

    /** Peers: an address range, for load balancers and the API servers of EKS, which are not pods. */
    public static List<NetworkPolicyPeer> addresses(String cidr) {
        return List.of(new NetworkPolicyPeerBuilder()
                .withNewIpBlock()
                .withCidr(cidr)
                .endIpBlock()
                .build());
    }

    private static NetworkPolicyPort port(int number) {
        return new NetworkPolicyPortBuilder()
                .withProtocol("TCP")
                .withPort(new IntOrString(number))
                .build();
    }
}
