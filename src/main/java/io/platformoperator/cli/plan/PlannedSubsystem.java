package io.platformoperator.cli.plan;

import io.platformoperator.graph.Cloud;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plan of one subsystem of a region.
 *
 * @param resources all resources of the subsystem in an order of creation, and those of other subsystems that it waits for
 * @param costByKind monthly cost of the desired resources by kind in US dollars, without traffic and requests; free kinds are left out
 * @param costDifference change of the monthly cost by this plan
 * @param secondsUntilReady usual time that AWS needs for the plan
 */
public record PlannedSubsystem(
        String name,
        List<PlannedResource> resources,
        Map<String, Double> costByKind,
        double costDifference,
        long secondsUntilReady) {
    public PlannedSubsystem {
        resources = List.copyOf(resources);
        costByKind = Collections.unmodifiableMap(new TreeMap<>(costByKind));
    }

    /**
     * Converts the plan of a graph.
     *
     * @param untilReady usual time that AWS needs for the plan, with the resources of other regions that it waits for
     */
    public static <C extends Cloud> PlannedSubsystem of(Graph<C> graph, Plan plan, Duration untilReady) {
        var costs = new HashMap<Identity, Double>();
        GraphEstimate.forEachMonthlyCost(graph, costs::put);
        var added = plan.steps().stream()
                .filter(Step.Create.class::isInstance)
                .mapToDouble(step -> costs.getOrDefault(step.identity(), 0.0))
                .sum();
        return new PlannedSubsystem(
                graph.owner().subsystem(),
                plan.steps().stream()
                        .filter(step -> !(PlannedResource.isReference(step) && step instanceof Step.Keep))
                        .map(PlannedResource::of)
                        .toList(),
                byKind(graph, costs),
                added,
                untilReady.toSeconds());
    }

    private static Map<String, Double> byKind(Graph<?> graph, Map<Identity, Double> costs) {
        var byKind = new TreeMap<String, Double>();
        for (var node : graph.nodes()) {
            var cost = costs.getOrDefault(node.identity(), 0.0);
            if (cost != 0) {
                byKind.merge(node.kind().name(), cost, Double::sum);
            }
        }
        return byKind;
    }

    /** Monthly cost of all desired resources in US dollars. */
    public double costPerMonth() {
        return costByKind.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Number of resources with this action. */
    public long count(PlanAction action) {
        return resources.stream().filter(each -> each.action() == action).count();
    }
}
