package io.platformoperator.cli.plan;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Setting;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.graph.UpdateBehavior;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what two specs of an environment desire of one subsystem of a region, without reading AWS: it assumes that the
 * resources of the current spec exist as that spec desires them.
 */
public final class SpecComparison {
    private SpecComparison() {}

    /** A resource of a graph and its settings. */
    private record DesiredResource(Node<Aws, ?, ?> node, List<Setting> settings) {
        Map<String, Setting> byName() {
            return settings.stream()
                    .collect(Collectors.toMap(Setting::name, Function.identity(), (first, same) -> first));
        }

        List<Setting> ofItsOwn() {
            return settings.stream().filter(each -> !each.name().equals("tags")).toList();
        }
    }

    /**
     * The plan from the current to the desired graph.
     *
     * @param current null: the current spec does not have the subsystem or the region
     * @param desired null: the desired spec does not have it
     * @param untilReady usual time until the created resources are ready
     */
    public static PlannedSubsystem of(@Nullable Graph<Aws> current, @Nullable Graph<Aws> desired, Duration untilReady) {
        var before = resources(current);
        var after = resources(desired);
        var planned = new ArrayList<PlannedResource>();
        after.forEach((identity, resource) -> {
            var existing = before.get(identity);
            planned.add(
                    existing == null
                            ? planned(resource, PlanAction.CREATE, resource.ofItsOwn(), List.of(), "")
                            : changed(existing, resource));
        });
        before.forEach((identity, resource) -> {
            if (!after.containsKey(identity)) {
                planned.add(removed(
                        resource, Objects.requireNonNull(current).owner().teardownPolicy()));
            }
        });
        return new PlannedSubsystem(
                Objects.requireNonNull(desired == null ? current : desired)
                        .owner()
                        .subsystem(),
                planned,
                costs(desired),
                total(costs(desired)) - total(costs(current)),
                untilReady.toSeconds());
    }

    /** Identities of the resources of the current graph. */
    public static List<Identity> identities(Graph<Aws> graph) {
        return List.copyOf(resources(graph).keySet());
    }

    private static Map<Identity, DesiredResource> resources(@Nullable Graph<Aws> graph) {
        var resources = new LinkedHashMap<Identity, DesiredResource>();
        if (graph != null) {
            GraphEstimate.forEachSettings(
                    graph, (node, settings) -> resources.put(node.identity(), new DesiredResource(node, settings)));
        }
        return resources;
    }

    private static PlannedResource changed(DesiredResource existing, DesiredResource desired) {
        var before = existing.byName();
        var differences = new ArrayList<Difference>();
        for (var setting : desired.settings()) {
            var from = before.get(setting.name());
            if (isChange(from, setting)) {
                differences.add(new Difference(
                        setting.name(), from == null ? "not set" : from.value(), setting.value(), setting.behavior()));
            }
        }
        var protectsData = desired.node().kind().protectsData();
        var refused = differences.stream()
                .filter(each -> each.updateBehavior() == UpdateBehavior.IMMUTABLE
                        || (each.updateBehavior() == UpdateBehavior.REPLACE && protectsData))
                .map(Difference::field)
                .toList();
        if (!refused.isEmpty()) {
            return planned(
                    desired,
                    PlanAction.BLOCKED,
                    List.of(),
                    differences,
                    "AWS can't change " + String.join(", ", refused)
                            + " of an existing resource, and the operator does not replace it: restore the value");
        }
        var isReplaced = differences.stream().anyMatch(each -> each.updateBehavior() == UpdateBehavior.REPLACE);
        var action = differences.isEmpty() ? PlanAction.UNCHANGED : isReplaced ? PlanAction.REPLACE : PlanAction.UPDATE;
        return planned(desired, action, List.of(), differences, "");
    }

    private static boolean isChange(@Nullable Setting from, Setting to) {
        if (to.behavior() == UpdateBehavior.AT_CREATION_ONLY
                || (from != null && from.value().equals(to.value()))) {
            return false;
        }
        return to.behavior() != UpdateBehavior.AT_LEAST || from == null || !isAtLeast(from.value(), to.value());
    }

    private static boolean isAtLeast(String value, String minimum) {
        return value.matches("\\d{1,18}")
                && minimum.matches("\\d{1,18}")
                && Long.parseLong(value) >= Long.parseLong(minimum);
    }

    private static PlannedResource removed(DesiredResource resource, TeardownPolicy policy) {
        var kind = resource.node().kind();
        var why = "the desired spec does not have it";
        return policy == TeardownPolicy.RETAIN && kind.protectsData()
                ? planned(resource, PlanAction.RETAIN, List.of(), List.of(), why + ", but it holds or protects data")
                : planned(resource, PlanAction.DELETE, List.of(), List.of(), why);
    }

    private static PlannedResource planned(
            DesiredResource resource,
            PlanAction action,
            List<Setting> settings,
            List<Difference> differences,
            String why) {
        var node = resource.node();
        return new PlannedResource(action, node.kind().name(), node.identity().name(), settings, differences, why);
    }

    private static Map<String, Double> costs(@Nullable Graph<Aws> graph) {
        if (graph == null) {
            return Map.of();
        }
        var costs = new HashMap<Identity, Double>();
        GraphEstimate.forEachMonthlyCost(graph, costs::put);
        var byKind = new TreeMap<String, Double>();
        graph.nodes().forEach(node -> {
            var cost = costs.getOrDefault(node.identity(), 0.0);
            if (cost != 0) {
                byKind.merge(node.kind().name(), cost, Double::sum);
            }
        });
        return byKind;
    }

    private static double total(Map<String, Double> costs) {
        return costs.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
