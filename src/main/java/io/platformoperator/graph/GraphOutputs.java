package io.platformoperator.graph;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a graph.
 *
 * @param values values of the resources that exist, by key
 * @param unknown keys of outputs that can't be read now, because the cloud does not show one of their resources: it does not answer, or
 *     refuses the call
 */
record GraphOutputs(Map<String, String> values, Set<String> unknown) {
    /** The outputs that follow from the steps that remain. */
    static <C extends Cloud> GraphOutputs of(Graph<C> graph, Plan plan) {
        var existing = new Dependencies();
        var hidden = new HashSet<Node<?, ?, ?>>();
        plan.steps().forEach(step -> {
            switch (step) {
                case Step.Update<?, ?, ?> s -> put(existing, s.node(), s.observed());
                case Step.Replace<?, ?, ?> s -> put(existing, s.node(), s.observed());
                case Step.Keep<?, ?, ?> s -> put(existing, s.node(), s.observed());
                case Step.Wait<?, ?, ?> s -> put(existing, s.node(), s.observed());
                case Step.Blocked<?, ?, ?> s
                when s.observed() == null && s.error().errorClass() != ErrorClass.CONFLICT -> hidden.add(s.node());
                case Step.Blocked<?, ?, ?> s -> put(existing, s.node(), s.observed());
                default -> {} // no resource of a node, or one that goes
            }
        });
        var values = new LinkedHashMap<String, String>();
        graph.outputs().forEach((key, output) -> output.of(existing).ifPresent(value -> values.put(key, value)));
        var unknown = graph.outputs().entrySet().stream()
                .filter(output -> output.getValue().nodes().stream().anyMatch(hidden::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new GraphOutputs(values, unknown);
    }

    @SuppressWarnings("unchecked") // a step pairs a node with a resource of its kind
    private static <O> void put(Dependencies resources, Node<?, ?, O> node, @Nullable Object resource) {
        if (resource != null) {
            resources.put(node, (O) resource);
        }
    }
}
