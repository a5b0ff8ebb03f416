package io.platformoperator.graph;

import java.util.List;

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

    /** The plan that brings what is observed to what the graph wants. Pure and total. */
    public static <C extends Cloud> Plan of(Graph<C> graph, Observed observed) {
        return new Planner<>(graph, observed).plan();
    }

    /** The plan that removes what is observed of the graph, but for what its owner's policy keeps. Pure and total. */
    public static <C extends Cloud> Plan teardown(Graph<C> graph, Observed observed) {
        return new TeardownPlanner<>(graph, observed).plan();
    }
}
