package io.platformoperator.graph;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
                visitor.accept(
                        node.identity(),
                        node.kind().monthlyCost(desired, node.identity().region()));
            }
        });
    }

    /**
     * Passes the desired settings of each resource to the visitor. The user's tags are the setting {@link ResourceKind#TAGS}
     * of kinds whose tags can be updated.
     */
    public static <C extends Cloud> void forEachSettings(
            Graph<C> graph, BiConsumer<Node<C, ?, ?>, List<Setting>> visitor) {
        walk(graph, new Visitor<>() {
            @Override
            public <D, O> void visit(Node<C, D, O> node, D desired) {
                var settings = new ArrayList<>(node.kind().settings(desired));
                if (node.kind().canUpdateTags()) {
                    var tags = new TreeMap<>(graph.owner().tags()).toString();
                    settings.add(new Setting(ResourceKind.TAGS, tags, UpdateBehavior.IN_PLACE));
                }
                visitor.accept(node, settings);
            }
        });
    }

    /**
     * Expected time from now until every resource of a graph is ready: the longest dependency chain of resources that are
     * not ready. A chain continues in the graphs of other regions ({@link Graph#createAfter}) as far as they are given;
     * a resource of a graph that is not given counts with its own creation time.
     *
     * @param others graphs of the same environment; may contain the graph itself
     * @param isReady true for a resource that is ready now
     * @param creationTime expected creation time of a kind
     */
    public static <C extends Cloud> Duration timeUntilReady(
            Graph<C> graph,
            Collection<Graph<C>> others,
            Predicate<Identity> isReady,
            Function<ResourceKind<?, ?, ?>, Duration> creationTime) {
        var chains = new Chains<>(others, isReady, creationTime);
        return graph.nodes().stream()
                .map(node -> chains.until(graph, node))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The longest dependency chains that end with each resource. */
    private static final class Chains<C extends Cloud> {
        private final Map<Identity, Graph<C>> graphs = new HashMap<>();
        private final Predicate<Identity> isReady;
        private final Function<ResourceKind<?, ?, ?>, Duration> creationTime;
        private final Map<Node<C, ?, ?>, Duration> known = new HashMap<>();

        Chains(
                Collection<Graph<C>> graphs,
                Predicate<Identity> isReady,
                Function<ResourceKind<?, ?, ?>, Duration> creationTime) {
            graphs.forEach(graph -> this.graphs.put(graph.owner().identity(""), graph));
            this.isReady = isReady;
            this.creationTime = creationTime;
        }

        /** Time until the node of the graph is ready. */
        Duration until(Graph<C> graph, Node<C, ?, ?> node) {
            var before = known.get(node);
            if (before != null) {
                return before;
            }
            known.put(node, Duration.ZERO); // ends a cycle of two regions that wait for each other
            var isReadyNow = isReady.test(node.identity());
            var local = node.dependencies().stream()
                    .flatMap(dependency -> graph.node(dependency.node().identity()).stream())
                    .map(dependency -> until(graph, dependency));
            var remote = graph.preconditions(node).stream()
                    .filter(precondition -> !isReadyNow)
                    .map(this::until);
            var start = Stream.concat(local, remote).max(Duration::compareTo).orElse(Duration.ZERO);
            var end = isReadyNow ? start : start.plus(creationTime.apply(node.kind()));
            known.put(node, end);
            return end;
        }

        private Duration until(CreationPrecondition<C> precondition) {
            var identity = precondition.identity();
            var graph = graphs.get(new Identity(identity.environment(), identity.region(), identity.subsystem(), ""));
            var node = graph == null ? Optional.<Node<C, ?, ?>>empty() : graph.node(identity);
            if (graph != null && node.isPresent()) {
                return until(graph, node.get());
            }
            return isReady.test(identity) ? Duration.ZERO : creationTime.apply(precondition.kind());
        }
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
