package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan for a graph whose environment another object claims: nothing is changed, and every resource shows the conflict. */
final class RefusedPlan<C extends Cloud> {
    private final Graph<C> graph;
    private final ObservedState observed;
    private final CloudError error;
    private final Dependencies dependencies = new Dependencies();
    private final List<Step> steps = new ArrayList<>();

    RefusedPlan(Graph<C> graph, ObservedState observed, CloudError error) {
        this.graph = graph;
        this.observed = observed;
        this.error = error;
    }

    Plan plan() {
        graph.nodes().forEach(this::refuse);
        return new Plan(graph.owner(), steps);
    }

    private <D, O> void refuse(Node<C, D, O> node) {
        if (node.isReference()) {
            var found = find(node, null);
            dependencies.put(node, found == null ? node.preview() : found);
            return;
        }
        var desired = node.desired(dependencies.restrictedTo(node.dependencies()));
        var found = find(node, desired);
        dependencies.put(node, found == null ? node.kind().preview(desired) : found);
        steps.add(new Step.Blocked<>(node, found, error));
    }

    private <D, O> @Nullable O find(Node<C, D, O> node, @Nullable D desired) {
        return observed.listing(node.kind()) instanceof KindListing.Listed<O> known
                ? ResourceMatch.of(node, desired, known).observed()
                : null;
    }
}
