package io.platformoperator.graph;

import java.time.Duration;
import java.util.HashMap;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Predicate;

/** Evaluates a graph before its resources exist: names, costs, time until ready. */
public final class Foresight {
    private Foresight() {}

    /** Receives each node with its desired state, computed from previews of its dependencies. */
    private interface Visitor<C extends Cloud> {
        <W, H> void visit(Node<C, W, H> node, W want);
    }

    /** Receives each name that the graph desires. */
    interface NameVisitor<C extends Cloud> {
        void visit(ResourceKind<C, ?, ?> kind, String name);
    }

    static <C extends Cloud> void names(Graph<C> graph, NameVisitor<C> visitor) {
        walk(graph, new Visitor<>() {
            @Override
            public <W, H> void visit(Node<C, W, H> node, W want) {
                if (node.kind().isNamed()) {
                    visitor.visit(node.kind(), node.kind().wantName(want));
                }
            }
        });
    }

    /** Passes the monthly cost of each desired resource, in US dollars, to the visitor. */
    public static <C extends Cloud> void costs(Graph<C> graph, ObjDoubleConsumer<Identity> visitor) {
        walk(graph, new Visitor<>() {
            @Override
            public <W, H> void visit(Node<C, W, H> node, W want) {
                visitor.accept(node.identity(), node.kind().monthlyCost(want));
            }
        });
    }

    /**
     * Expected time from now until every resource is ready: the longest dependency chain of resources that are not
     * ready.
     *
     * @param isReady true for a resource that is ready now
     * @param usual expected creation time of a kind
     */
    public static <C extends Cloud> Duration untilReady(
            Graph<C> graph, Predicate<Identity> isReady, Function<ResourceKind<?, ?, ?>, Duration> usual) {
        var ends = new HashMap<Node<?, ?, ?>, Duration>();
        for (var node : graph.nodes()) {
            var start = node.needs().stream()
                    .map(need -> ends.getOrDefault(need.node(), Duration.ZERO))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            ends.put(node, isReady.test(node.identity()) ? start : start.plus(usual.apply(node.kind())));
        }
        return ends.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static <C extends Cloud> void walk(Graph<C> graph, Visitor<C> visitor) {
        var have = new Have();
        graph.nodes().forEach(node -> visit(node, have, visitor));
    }

    private static <C extends Cloud, W, H> void visit(Node<C, W, H> node, Have have, Visitor<C> visitor) {
        if (node.isReference()) {
            have.put(node, node.foreseen());
        } else {
            var want = node.want(have.only(node.needs()));
            have.put(node, node.kind().preview(want));
            visitor.visit(node, want);
        }
    }
}
