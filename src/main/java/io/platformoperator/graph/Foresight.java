package io.platformoperator.graph;

import java.util.function.ObjDoubleConsumer;

/** What can be said of a graph before anything of it exists: names and costs. */
public final class Foresight {
    private Foresight() {}

    /** Receives what is foreseen of one node. */
    private interface Visitor<C extends Cloud> {
        <W, H> void visit(Node<C, W, H> node, W want);
    }

    /** Receives a name that a graph wants. */
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

    /** What the wanted resources cost, each in US dollars a month. */
    public static <C extends Cloud> void costs(Graph<C> graph, ObjDoubleConsumer<Identity> visitor) {
        walk(graph, new Visitor<>() {
            @Override
            public <W, H> void visit(Node<C, W, H> node, W want) {
                visitor.accept(node.identity(), node.kind().monthlyCost(want));
            }
        });
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
