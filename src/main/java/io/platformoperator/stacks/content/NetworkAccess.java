package io.platformoperator.stacks.content;

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

/** Who reaches what: the base stack lets nothing into a namespace, and these let in what its stack needs. */
public final class NetworkAccess {
    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    private NetworkAccess() {}

    /** The pods of a namespace reach each other. */
    public static NetworkPolicy within(String namespace) {
        var own = new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .endPodSelector()
                .build();
        return allow(namespace, "within", Map.of(), List.of(own));
    }

    /**
     * Some reach the pods that carry those labels.
     *
     * @param ports TCP; none are all
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

    /** All pods of these namespaces. */
    public static List<NetworkPolicyPeer> namespaces(String... names) {
        return Arrays.stream(names)
                .map(name -> new NetworkPolicyPeerBuilder()
                        .withNewNamespaceSelector()
                        .addToMatchLabels(NAMESPACE, name)
                        .endNamespaceSelector()
                        .build())
                .toList();
    }

    /** Every pod of the cluster. */
    public static List<NetworkPolicyPeer> allPods() {
        return List.of(new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .endNamespaceSelector()
                .build());
    }

    /** An address range: of load balancers, or of the cluster's API servers, which are no pods. */
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
