package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;

/** Disruption budgets, where a chart has none. */
public final class Disruption {
    private Disruption() {}

    /**
     * Of those pods one may be away at a time, and a pod that is not ready holds nothing up: so a single pod can be moved,
     * too.
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
