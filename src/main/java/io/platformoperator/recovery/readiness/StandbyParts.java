package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.SubsystemStatus.ChartStatus;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the standby region needs to run the platform: quotas for the scale-up, nodes, and the same charts. */
final class StandbyParts {
    private static final String QUOTAS = "quotas";
    private static final String NODES = "nodes";
    private static final String CHARTS = "charts";

    private StandbyParts() {}

    static Finding quotas(RecoveryFacts facts) {
        return facts.standby()
                .quotaShortages()
                .map(
                        shortages -> shortages.isEmpty()
                                ? Finding.ready(QUOTAS, "the quotas of the standby region allow the full size")
                                : Finding.notReady(
                                        QUOTAS,
                                        "QuotaTooSmall",
                                        "the full size in " + facts.standbyRegion() + " exceeds quotas: "
                                                + String.join("; ", new TreeMap<>(shortages).values()),
                                        shortages.size()),
                        why -> Finding.unknown(QUOTAS, "QuotasUnknown", why));
    }

    static Finding nodes(RecoveryFacts facts) {
        return facts.standby()
                .nodes()
                .map(nodes -> nodes(facts, nodes), why -> Finding.unknown(NODES, "NodesUnknown", why));
    }

    private static Finding nodes(RecoveryFacts facts, Map<String, NodeCount> nodes) {
        if (nodes.isEmpty()) {
            return Finding.unknown(
                    NODES,
                    "NodesUnknown",
                    "no Auto Scaling group of the cluster "
                            + facts.target().standby().cluster() + " was found: see its PlatformCluster");
        }
        var running = nodes.values().stream().mapToInt(NodeCount::inService).sum();
        return new TreeMap<>(nodes)
                .entrySet().stream()
                        .filter(group ->
                                group.getValue().inService() < group.getValue().minimum())
                        .findFirst()
                        .map(group -> Finding.notReady(
                                NODES,
                                "NodesMissing",
                                "the node group %s in %s has %d nodes in service, at least %d are desired: see the activities of its Auto Scaling group"
                                        .formatted(
                                                group.getKey(),
                                                facts.standbyRegion(),
                                                group.getValue().inService(),
                                                group.getValue().minimum()),
                                group.getValue().inService()))
                        .orElseGet(() -> Finding.ready(NODES, "all node groups have their minimum of nodes", running));
    }

    static Finding charts(RecoveryFacts facts) {
        var active = charts(facts, facts.activeRegion());
        var standby = charts(facts, facts.standbyRegion());
        for (var chart : active.entrySet()) {
            var other = standby.get(chart.getKey());
            if (other != null && !other.equals(chart.getValue())) {
                return Finding.notReady(
                        CHARTS,
                        "ChartsDiffer",
                        "the chart %s is %s in %s and %s in %s: see the PlatformStack that is behind"
                                .formatted(
                                        chart.getKey(),
                                        chart.getValue(),
                                        facts.activeRegion(),
                                        other,
                                        facts.standbyRegion()));
            }
        }
        return Finding.ready(CHARTS, "both regions run the same charts", active.size());
    }

    /** Versions with digests by stack and chart. */
    private static Map<String, String> charts(RecoveryFacts facts, String region) {
        return facts.children(PlatformStack.class, region)
                .flatMap(stack ->
                        Objects.requireNonNullElse(stack.statusOrEmpty().charts(), List.<ChartStatus>of()).stream()
                                .map(chart -> Map.entry(
                                        stack.getSpec().stack().text() + "/" + chart.name(),
                                        chart.version() + " (" + chart.digest() + ")")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    }
}
