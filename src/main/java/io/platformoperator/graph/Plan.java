package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One step for each node of a graph, in order of creation, and for each resource that the graph no longer desires. The
 * engine, the status and the {@code platform plan} command use the same plan.
 */
public record Plan(Owner owner, List<Step> steps) {
    /** Placeholder in previews for values that only the cloud assigns. */
    public static final String KNOWN_AFTER_APPLY = "(known after apply)";

    public Plan {
        steps = List.copyOf(steps);
    }

    /** Amount of each quota of the account that all planned creations need together. */
    public Map<String, Long> quotaNeeds() {
        var amounts = new TreeMap<String, Long>();
        steps.stream()
                .flatMap(step -> step instanceof Step.Create<?, ?, ?> create ? Stream.of(create) : Stream.empty())
                .forEach(create ->
                        create.quotaUse().forEach((quota, amount) -> amounts.merge(quota, amount, Long::sum)));
        return amounts;
    }

    /** The published values of the resources that exist, of the graph that the plan is of. */
    public <C extends Cloud> Map<String, String> outputs(Graph<C> graph) {
        return GraphOutputs.of(graph, this).values();
    }

    /** Computes the plan from observed to desired state. Pure and total. */
    public static <C extends Cloud> Plan of(Graph<C> graph, ObservedState observed) {
        return new Planner<>(graph, observed).plan();
    }

    /**
     * Computes the plan that deletes every resource of the graph except those that the teardown policy retains. Pure
     * and total.
     */
    public static <C extends Cloud> Plan teardown(Graph<C> graph, ObservedState observed) {
        return new TeardownPlanner<>(graph, observed).plan();
    }
}
