package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link Plan#teardown}: deletes observed resources in reverse order of creation, each once its dependents
 * are deleted.
 */
final class TeardownPlanner<C extends Cloud> {
    private static final String WHY = "the environment is being deleted";
    private static final CloudError NOT_PROVED =
            CloudError.ours(ErrorClass.WAITING, "NotProved", "may have been made a moment ago: is looked for twice");

    private final Graph<C> graph;
    private final Observed observed;
    private final Have have = new Have();
    private final Map<Node<C, ?, ?>, Seen<?, ?>> seen = new HashMap<>();
    private final Map<Node<C, ?, ?>, CloudError> unknown = new HashMap<>();
    private final Set<Object> claimed = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();

    private record Seen<W, H>(
            H have, String id, State state, @Nullable W want, List<H> doubles) {}

    TeardownPlanner(Graph<C> graph, Observed observed) {
        this.graph = graph;
        this.observed = observed;
    }

    Plan plan() {
        graph.nodes().forEach(this::look);
        var retained = graph.retained(this::stays);
        var going = ids(node -> !retained.contains(node));
        var staying = ids(retained::contains);
        Unwanted.Parts<C> parts =
                (kind, parent) -> going.contains(parent) || (staying.contains(parent) && knowsAllParts(kind, retained));
        steps.addAll(new Unwanted<>(graph, observed, claimed, id -> false, parts, WHY).steps());
        for (var node : graph.nodes().reversed()) {
            if (!node.isReference()) {
                decide(node, retained);
            }
        }
        return new Plan(graph.owner(), steps);
    }

    private <W, H> void look(Node<C, W, H> node) {
        var resources = new Listing.Known<H>(List.of());
        switch (observed.of(node.kind())) {
            case Listing.Unknown<H>(var error) -> unknown.put(node, error);
            case Listing.Known<H> known -> resources = known;
        }
        W want = node.isReference() ? null : node.want(have.only(node.needs()));
        var match = Match.of(node, want, resources);
        var found = match.have();
        if (found != null) {
            have.put(node, found);
            claimed.add(found);
            claimed.addAll(match.doubles());
            seen.put(node, new Seen<>(found, node.kind().id(found), node.kind().state(found), want, match.doubles()));
        } else {
            have.put(node, want == null ? node.foreseen() : node.kind().preview(want));
            if (retains() && node.kind().holdsData() && !node.isReference() && observed.isDoubtful(node.kind())) {
                unknown.putIfAbsent(node, NOT_PROVED); // retains its possible dependencies until absence is proved
            }
        }
    }

    @SuppressWarnings("unchecked") // find() pairs a node with a resource of its kind
    private <W, H> void decide(Node<C, W, H> node, Set<Node<?, ?, ?>> retained) {
        var error = unknown.get(node);
        var found = (Seen<W, H>) seen.get(node);
        if (error != null) {
            steps.add(new Step.Blocked<>(node, null, error));
        } else if (found == null) {
            steps.add(new Step.Gone<>(node));
        } else if (retained.contains(node)) {
            steps.add(new Step.Keep<>(node, found.have(), why(node)));
        } else if (found.state() instanceof State.Deleting(var word)) {
            steps.add(new Step.Wait<>(node, found.have(), word));
        } else {
            var after = dependents(node, retained);
            for (var each : found.doubles()) {
                steps.add(delete(node, each, found.want(), after));
            }
            steps.add(delete(node, found.have(), found.want(), after));
        }
    }

    private static <C extends Cloud, W, H> Step delete(
            Node<C, W, H> node, H have, @Nullable W want, List<String> after) {
        return new Step.Delete<>(node.identity(), node.kind(), have, want, WHY, after);
    }

    private List<String> dependents(Node<?, ?, ?> node, Set<Node<?, ?, ?>> retained) {
        return graph.nodes().stream()
                .filter(other ->
                        other.needs().stream().anyMatch(need -> need.node().equals(node)))
                .filter(other -> seen.containsKey(other) || unknown.containsKey(other))
                .filter(other -> !retained.contains(other))
                .map(Node::name)
                .toList();
    }

    private String why(Node<?, ?, ?> node) {
        return !retains()
                ? "snapshots can't be read without it"
                : node.kind().holdsData() ? "it holds data" : "data that is kept stands on it";
    }

    private boolean retains() {
        return graph.owner().deletionPolicy() == DeletionPolicy.RETAIN;
    }

    private boolean stays(Node<C, ?, ?> node) {
        var found = seen.get(node);
        return found != null && !(found.state() instanceof State.Deleting);
    }

    private Set<String> ids(Predicate<Node<C, ?, ?>> which) {
        return seen.entrySet().stream()
                .filter(entry -> !entry.getKey().isReference() && which.test(entry.getKey()))
                .map(entry -> entry.getValue().id())
                .collect(Collectors.toSet());
    }

    /**
     * True if every retained node of this kind has resolved dependencies, so that an unmatched part is safe to delete.
     */
    private boolean knowsAllParts(ResourceKind<C, ?, ?> kind, Set<Node<?, ?, ?>> retained) {
        return retained.stream().filter(node -> node.kind().equals(kind)).allMatch(node -> node.needs().stream()
                .allMatch(need -> seen.containsKey(need.node())));
    }
}
