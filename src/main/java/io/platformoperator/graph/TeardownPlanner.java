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
    private static final String REASON = "the environment is being deleted";
    private static final CloudError NOT_PROVED = CloudError.withoutRequest(
            ErrorClass.WAITING, "NotProved", "may have been created a moment ago: a second listing is pending");

    private final Graph<C> graph;
    private final ObservedState observed;
    private final Dependencies dependencies = new Dependencies();
    private final Map<Node<C, ?, ?>, ObservedNode<?, ?>> observedNodes = new HashMap<>();
    private final Map<Node<C, ?, ?>, CloudError> errors = new HashMap<>();
    private final Set<Object> matched = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();

    private record ObservedNode<D, O>(
            O observed, String id, State state, @Nullable D desired, List<O> duplicates) {}

    TeardownPlanner(Graph<C> graph, ObservedState observed) {
        this.graph = graph;
        this.observed = observed;
    }

    Plan plan() {
        graph.nodes().forEach(this::find);
        var retained = graph.retained(this::exists);
        var deletedIds = ids(node -> !retained.contains(node));
        var retainedIds = ids(retained::contains);
        UnmanagedResources.PartFilter<C> parts = (kind, parent) ->
                deletedIds.contains(parent) || (retainedIds.contains(parent) && areAllPartsResolved(kind, retained));
        steps.addAll(new UnmanagedResources<>(graph, observed, matched, id -> false, parts, REASON).steps());
        for (var node : graph.nodes().reversed()) {
            if (!node.isReference()) {
                decide(node, retained);
            }
        }
        return new Plan(graph.owner(), steps);
    }

    private <D, O> void find(Node<C, D, O> node) {
        var resources = new KindListing.Listed<O>(List.of());
        switch (observed.listing(node.kind())) {
            case KindListing.Unavailable<O>(var error) -> errors.put(node, error);
            case KindListing.Listed<O> known -> resources = known;
        }
        D desired = node.isReference() ? null : node.desired(dependencies.restrictedTo(node.dependencies()));
        var match = ResourceMatch.of(node, desired, resources);
        var found = match.observed();
        if (found != null) {
            dependencies.put(node, found);
            matched.add(found);
            matched.addAll(match.duplicates());
            observedNodes.put(
                    node,
                    new ObservedNode<>(
                            found, node.kind().id(found), node.kind().state(found), desired, match.duplicates()));
        } else {
            dependencies.put(
                    node, desired == null ? node.preview() : node.kind().preview(desired));
            if (isRetainPolicy()
                    && node.kind().holdsData()
                    && !node.isReference()
                    && observed.isAbsenceUnproved(node.kind())) {
                errors.putIfAbsent(node, NOT_PROVED); // retains its possible dependencies until absence is proved
            }
        }
    }

    @SuppressWarnings("unchecked") // find() pairs a node with a resource of its kind
    private <D, O> void decide(Node<C, D, O> node, Set<Node<?, ?, ?>> retained) {
        var error = errors.get(node);
        var found = (ObservedNode<D, O>) observedNodes.get(node);
        if (error != null) {
            steps.add(new Step.Blocked<>(node, null, error));
        } else if (found == null) {
            steps.add(new Step.Deleted<>(node));
        } else if (retained.contains(node)) {
            steps.add(new Step.Keep<>(node, found.observed(), reason(node)));
        } else if (found.state() instanceof State.Deleting(var status)) {
            steps.add(new Step.Wait<>(node, found.observed(), status));
        } else {
            var dependents = dependents(node, retained);
            for (var duplicate : found.duplicates()) {
                steps.add(delete(node, duplicate, found.desired(), dependents));
            }
            steps.add(delete(node, found.observed(), found.desired(), dependents));
        }
    }

    private static <C extends Cloud, D, O> Step delete(
            Node<C, D, O> node, O observed, @Nullable D desired, List<String> waitsFor) {
        return new Step.Delete<>(node.identity(), node.kind(), observed, desired, REASON, waitsFor);
    }

    private List<String> dependents(Node<?, ?, ?> node, Set<Node<?, ?, ?>> retained) {
        return graph.nodes().stream()
                .filter(other -> other.dependencies().stream()
                        .anyMatch(dependency -> dependency.node().equals(node)))
                .filter(other -> observedNodes.containsKey(other) || errors.containsKey(other))
                .filter(other -> !retained.contains(other))
                .map(Node::name)
                .toList();
    }

    private String reason(Node<?, ?, ?> node) {
        return !isRetainPolicy()
                ? "snapshots are unreadable without it"
                : node.kind().holdsData() ? "it holds data" : "retained data depends on it";
    }

    private boolean isRetainPolicy() {
        return graph.owner().teardownPolicy() == TeardownPolicy.RETAIN;
    }

    private boolean exists(Node<C, ?, ?> node) {
        var found = observedNodes.get(node);
        return found != null && !(found.state() instanceof State.Deleting);
    }

    private Set<String> ids(Predicate<Node<C, ?, ?>> matching) {
        return observedNodes.entrySet().stream()
                .filter(entry -> !entry.getKey().isReference() && matching.test(entry.getKey()))
                .map(entry -> entry.getValue().id())
                .collect(Collectors.toSet());
    }

    /**
     * True if every retained node of this kind has resolved dependencies, so that an unmatched part is safe to delete.
     */
    private boolean areAllPartsResolved(ResourceKind<C, ?, ?> kind, Set<Node<?, ?, ?>> retained) {
        return retained.stream().filter(node -> node.kind().equals(kind)).allMatch(node -> node.dependencies().stream()
                .allMatch(dependency -> observedNodes.containsKey(dependency.node())));
    }
}
