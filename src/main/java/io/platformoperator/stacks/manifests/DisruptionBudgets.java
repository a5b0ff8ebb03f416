package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;

/** PodDisruptionBudgets for workloads whose chart has none. */
public final class DisruptionBudgets {
    private DisruptionBudgets() {}

    /**
     * Allows one of the pods to be unavailable at a time. Pods that are not ready may always be evicted, so that a node with an
     * only pod can be drained.
     *
     * @param pods labels of the pods
     */
    public static PodDisruptionBudget oneAtATime(String namespace, String name, Map<String, String> pods) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(pods)
                .endSelector()
                .endSpec()
                .build();
    }
}
