package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import java.util.List;
import java.util.Map;

/** Placement of a stack's pods on nodes and zones. */
public final class PodPlacement {
    private static final String NODE_GROUP = "platform-operator.io/node-group";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String HOST = "kubernetes.io/hostname";
    /** Tolerations of DaemonSets: tolerate every taint. */
    public static final List<Map<String, Object>> TOLERATE_ALL = List.of(Map.of("operator", "Exists"));

    private PodPlacement() {}

    /** {@code nodeSelector} of all pods except those of DaemonSets: the system nodes of a workload cluster; empty for the operator's own. */
    public static Map<String, Object> nodeSelector(StackSpec spec) {
        return nodeSelector(spec, "system");
    }

    /** {@code nodeSelector} of pods on the nodes of that group; empty for the operator's own cluster. */
    public static Map<String, Object> nodeSelector(StackSpec spec, String nodeGroup) {
        return spec.targetCluster() == TargetCluster.WORKLOAD ? Map.of(NODE_GROUP, nodeGroup) : Map.of();
    }

    /**
     * {@code topologySpreadConstraints} over zones, and within a zone over nodes. Neither prevents scheduling: after the loss of
     * a zone its pods must run in other zones.
     *
     * @param labels labels that only these pods have
     */
    public static List<Map<String, Object>> spread(Map<String, String> labels) {
        return List.of(spreadOver(ZONE, labels), spreadOver(HOST, labels));
    }

    /** {@code affinity} that spreads pods over zones and nodes, for charts without {@code topologySpreadConstraints}. */
    public static Map<String, Object> antiAffinity(Map<String, String> labels) {
        return Map.of(
                "podAntiAffinity",
                Map.of(
                        "preferredDuringSchedulingIgnoredDuringExecution",
                        List.of(antiAffinity(ZONE, 100, labels), antiAffinity(HOST, 50, labels))));
    }

    private static Map<String, Object> antiAffinity(String topology, int weight, Map<String, String> labels) {
        return Map.of(
                "weight",
                weight,
                "podAffinityTerm",
                Map.of("topologyKey", topology, "labelSelector", Map.of("matchLabels", labels)));
    }

    private static Map<String, Object> spreadOver(String topology, Map<String, String> labels) {
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
