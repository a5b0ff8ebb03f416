package io.platformoperator.stacks.ingress;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.ExistingNetwork.SubnetSelector;
import io.platformoperator.api.v1alpha1.StackSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The subnets of load balancers in an existing network, as {@code IngressClassParams} name them. In other networks the controller finds
 * them by tags, which the operator does not set on subnets of another owner.
 */
final class LoadBalancerSubnets {
    private LoadBalancerSubnets() {}

    /** The subnets of internet-facing load balancers; null if the controller finds them. */
    static @Nullable Map<String, Object> internetFacing(StackSpec spec) {
        var network = spec.placement().existingNetwork();
        return network == null ? null : selection(network.subnets().publicTier());
    }

    /** Adds the subnets of internal load balancers to the {@code IngressClassParams} among the objects. */
    static void setInternal(StackSpec spec, List<HasMetadata> objects) {
        var network = spec.placement().existingNetwork();
        if (network != null) {
            objects.stream()
                    .filter(object -> object.getKind().equals("IngressClassParams"))
                    .map(GenericKubernetesResource.class::cast)
                    .forEach(params -> {
                        Map<String, Object> own = new TreeMap<>(params.<Map<String, Object>>get("spec"));
                        own.put("subnets", selection(network.subnets().privateTier()));
                        params.setAdditionalProperty("spec", own);
                    });
        }
    }

    /** Either IDs, or values by tag key: the controller takes subnets of the cluster's VPC only. */
    private static Map<String, Object> selection(SubnetSelector selector) {
        if (!selector.ids().isEmpty()) {
            return Map.of("ids", selector.ids());
        }
        var tags = new TreeMap<String, List<String>>();
        selector.tags().forEach((key, value) -> tags.put(key, List.of(value)));
        return Map.of("tags", tags);
    }
}
