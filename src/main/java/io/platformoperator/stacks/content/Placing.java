package io.platformoperator.stacks.content;

import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.TargetCluster;
import java.util.List;
import java.util.Map;

/** On which nodes a stack's pods run, and how they are spread. */
public final class Placing {
    private static final String NODE_GROUP = "platform-operator.io/node-group";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String HOST = "kubernetes.io/hostname";
    /** For DaemonSets: on every node, whatever it is kept free for. */
    public static final List<Map<String, Object>> EVERYWHERE = List.of(Map.of("operator", "Exists"));

    private Placing() {}

    /** {@code nodeSelector} of everything but DaemonSets: the system nodes, where the cluster is ours and has them. */
    public static Map<String, Object> nodeSelector(StackSpec spec) {
        return spec.targetCluster() == TargetCluster.WORKLOAD ? Map.of(NODE_GROUP, "system") : Map.of();
    }

    /**
     * {@code topologySpreadConstraints}: over zones, and within a zone over nodes. Neither keeps a pod from running: where
     * a zone is lost, its pods are wanted elsewhere.
     *
     * @param labels that the pods carry and no others do
     */
    public static List<Map<String, Object>> spread(Map<String, String> labels) {
        return List.of(over(ZONE, labels), over(HOST, labels));
    }

    /** {@code affinity} that keeps a pod away from its like, for charts that know no spreading: over zones, then nodes. */
    public static Map<String, Object> apart(Map<String, String> labels) {
        return Map.of(
                "podAntiAffinity",
                Map.of(
                        "preferredDuringSchedulingIgnoredDuringExecution",
                        List.of(away(ZONE, 100, labels), away(HOST, 50, labels))));
    }

    private static Map<String, Object> away(String topology, int weight, Map<String, String> labels) {
        return Map.of(
                "weight",
                weight,
                "podAffinityTerm",
                Map.of("topologyKey", topology, "labelSelector", Map.of("matchLabels", labels)));
    }

    private static Map<String, Object> over(String topology, Map<String, String> labels) {
        return Map.of(
                "maxSkew",
                1,
                "topologyKey",
                topology,
                "whenUnsatisfiable",
                "ScheduleAnyway",
                "labelSelector",
                Map.of("matchLabels", labels));
    }
}
