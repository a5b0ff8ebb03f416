package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is to be done about each resource of a graph, in an order of creation, and about those that it no longer wants.
 * The same plan feeds the engine, the status and what a person reviews.
 */
public record Plan(Owner owner, List<Step> steps) {
    /** What stands in a foreseen resource where only the cloud will know the value. */
    public static final String KNOWN_LATER = "(known after apply)";

    public Plan {
        steps = List.copyOf(steps);
    }

    /** How much of each of the account's quotas all that is to be created takes together. */
    public Map<String, Long> needs() {
        var needs = new TreeMap<String, Long>();
        steps.stream()
                .flatMap(step -> step instanceof Step.Create<?, ?, ?> create ? Stream.of(create) : Stream.empty())
                .forEach(create -> create.uses().forEach((quota, amount) -> needs.merge(quota, amount, Long::sum)));
        return needs;
    }

    /** The plan that brings what is observed to what the graph wants. Pure and total. */
    public static <C extends Cloud> Plan of(Graph<C> graph, Observed observed) {
        return new Planner<>(graph, observed).plan();
    }

    /** The plan that removes what is observed of the graph, but for what its owner's policy keeps. Pure and total. */
    public static <C extends Cloud> Plan teardown(Graph<C> graph, Observed observed) {
        return new TeardownPlanner<>(graph, observed).plan();
    }
}
