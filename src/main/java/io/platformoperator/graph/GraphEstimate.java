package io.platformoperator.graph;

import java.time.Duration;
import java.util.HashMap;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Predicate;

/** Evaluates a graph before its resources exist: names, costs, time until ready. */
public final class GraphEstimate {
    private GraphEstimate() {}

    /** Receives each node with its desired state, computed from previews of its dependencies. */
    private interface Visitor<C extends Cloud> {
        <D, O> void visit(Node<C, D, O> node, D desired);
    }

    /** Receives each name that the graph desires. */
    interface NameVisitor<C extends Cloud> {
        void visit(ResourceKind<C, ?, ?> kind, String name);
    }

    static <C extends Cloud> void forEachDesiredName(Graph<C> graph, NameVisitor<C> visitor) {
        walk(graph, new Visitor<>() {
            @Override
            public <D, O> void visit(Node<C, D, O> node, D desired) {
                if (node.kind().isNamed()) {
                    visitor.visit(node.kind(), node.kind().desiredName(desired));
                }
            }
        });
    }

    /** Passes the monthly cost of each desired resource, in US dollars, to the visitor. */
    public static <C extends Cloud> void forEachMonthlyCost(Graph<C> graph, ObjDoubleConsumer<Identity> visitor) {
        walk(graph, new Visitor<>() {
            @Override
            public <D, O> void visit(Node<C, D, O> node, D desired) {
                visitor.accept(node.identity(), node.kind().monthlyCost(desired));
            }
        });
    }

    /**
     * Expected time from now until every resource is ready: the longest dependency chain of resources that are not
     * ready.
     *
     * @param isReady true for a resource that is ready now
     * @param creationTime expected creation time of a kind
     */
    public static <C extends Cloud> Duration timeUntilReady(
            Graph<C> graph, Predicate<Identity> isReady, Function<ResourceKind<?, ?, ?>, Duration> creationTime) {
        var ends = new HashMap<Node<?, ?, ?>, Duration>();
        for (var node : graph.nodes()) {
            var start = node.dependencies().stream()
                    .map(dependency -> ends.getOrDefault(dependency.node(), Duration.ZERO))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            ends.put(node, isReady.test(node.identity()) ? start : start.plus(creationTime.apply(node.kind())));
        }
        return ends.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static <C extends Cloud> void walk(Graph<C> graph, Visitor<C> visitor) {
        var dependencies = new Dependencies();
        graph.nodes().forEach(node -> visit(node, dependencies, visitor));
    }

    private static <C extends Cloud, D, O> void visit(
            Node<C, D, O> node, Dependencies dependencies, Visitor<C> visitor) {
        if (node.isReference()) {
            dependencies.put(node, node.preview());
        } else {
            var desired = node.desired(dependencies.restrictedTo(node.dependencies()));
            dependencies.put(node, node.kind().preview(desired));
            visitor.visit(node, desired);
        }
    }
}
