package io.platformoperator.graph;

import io.platformoperator.graph.UnmanagedResources.Surplus;
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
    private static final String REASON = "its owner is being deleted";
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
        var conflict = ClaimCheck.conflict(graph, observed);
        if (conflict.isPresent()) {
            graph.nodes().reversed().forEach(node -> leave(node, conflict.get()));
            return new Plan(graph.owner(), steps);
        }
        var retained = new HashSet<>(graph.retained(this::exists, this::hasRetainedDuplicates));
        retained.addAll(graph.dependenciesOf(node -> hasChangedKind(node.kind())));
        var deletedIds = ids(node -> !retained.contains(node));
        var retainedIds = ids(retained::contains);
        UnmanagedResources.PartFilter<C> parts = (kind, parent) -> deletedIds.contains(parent)
                ? Surplus.OF_DELETED_PARENT
                : retainedIds.contains(parent) && areAllPartsResolved(kind, retained)
                        ? Surplus.NOT_DESIRED
                        : Surplus.UNDECIDED;
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
            var unreadable = match.unreadable(resources);
            if (unreadable != null) {
                errors.putIfAbsent(node, unreadable.error()); // its tags are unknown: it may be the node's
            }
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

    /** Leaves a resource to the other object that claims it. */
    @SuppressWarnings("unchecked") // find() pairs a node with a resource of its kind
    private <D, O> void leave(Node<C, D, O> node, CloudError claim) {
        var found = (ObservedNode<D, O>) observedNodes.get(node);
        var error = errors.get(node);
        if (node.isReference()) {
            return;
        }
        steps.add(
                found != null
                        ? new Step.Keep<>(node, found.observed(), "left to the other object: " + claim.message())
                        : error == null ? new Step.Deleted<>(node) : new Step.Blocked<>(node, null, error));
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
            if (!node.kind().protectsData()) {
                found.duplicates()
                        .forEach(duplicate -> steps.add(delete(node, duplicate, found.desired(), dependents)));
            }
            steps.add(delete(node, found.observed(), found.desired(), dependents));
        }
        if (found != null && node.kind().protectsData()) {
            found.duplicates().forEach(duplicate -> steps.add(retain(node, duplicate, found.id())));
        }
    }

    private static <C extends Cloud, D, O> Step retain(Node<C, D, O> node, O duplicate, String id) {
        return new Step.Retain<>(
                node.identity(),
                node.kind(),
                duplicate,
                "duplicate: " + id + " has the same identity, retained because it may protect data");
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
        if (graph.owner().teardownPolicy() == TeardownPolicy.SNAPSHOT && graph.isRetainedWithSnapshots(node)) {
            return "snapshots are unreadable without it";
        }
        return isRetainPolicy() && node.kind().holdsData() ? "it holds data" : "retained data depends on it";
    }

    private boolean isRetainPolicy() {
        return graph.owner().teardownPolicy() == TeardownPolicy.RETAIN;
    }

    private boolean exists(Node<C, ?, ?> node) {
        var found = observedNodes.get(node);
        return found != null && !(found.state() instanceof State.Deleting);
    }

    /** True if a resource of this kind was created as another kind. It is retained, and needs what this kind's nodes need. */
    private <O> boolean hasChangedKind(ResourceKind<C, ?, O> kind) {
        return observed.listing(kind) instanceof KindListing.Listed<O> known
                && known.resources().stream()
                        .filter(resource -> known.identity(kind, resource)
                                .filter(graph.owner()::owns)
                                .isPresent())
                        .anyMatch(resource -> UnmanagedResources.hasChangedKind(kind, known, resource));
    }

    /** True if another resource with the node's identity protects data. It stays, and needs the node's dependencies. */
    private boolean hasRetainedDuplicates(Node<C, ?, ?> node) {
        var found = observedNodes.get(node);
        return found != null
                && node.kind().protectsData()
                && !found.duplicates().isEmpty();
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
