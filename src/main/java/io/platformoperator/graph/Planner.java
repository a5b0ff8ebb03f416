package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link Plan#of}: decides about each node, in order of creation, from its dependencies and its observed
 * resource.
 */
final class Planner<C extends Cloud> {
    private final Graph<C> graph;
    private final ObservedState observed;
    private final Dependencies dependencies = new Dependencies();
    private final Map<Node<?, ?, ?>, State> states = new HashMap<>();
    private final Set<Object> matched = new HashSet<>();
    private final Map<String, Node<?, ?, ?>> parents = new HashMap<>();

    /** Nodes to replace, with the names of the dependents to delete first. */
    private final Map<Node<?, ?, ?>, List<String>> replacements = new HashMap<>();

    /** Missing nodes that can only be created after a replacement. */
    private final Set<Node<?, ?, ?>> blockedByReplacement = new HashSet<>();

    /** Nodes whose resource has no owner yet: adopted as it is, never replaced. */
    private final Set<Node<?, ?, ?>> adopted = new HashSet<>();

    private final List<Step> steps = new ArrayList<>();

    Planner(Graph<C> graph, ObservedState observed) {
        this.graph = graph;
        this.observed = observed;
    }

    Plan plan() {
        graph.nodes().forEach(this::decide);
        steps.replaceAll(this::withDependents);
        steps.addAll(
                new UnmanagedResources<>(graph, observed, matched, this::isNode, this::isUnmanaged, "no longer desired")
                        .steps());
        return new Plan(graph.owner(), steps);
    }

    private <D, O> void decide(Node<C, D, O> node) {
        if (node.isReference()) {
            lookUp(node);
            return;
        }
        var desired = node.desired(dependencies.restrictedTo(node.dependencies()));
        switch (observed.listing(node.kind())) {
            case KindListing.Unavailable<O>(var error) -> {
                dependencies.put(node, node.kind().preview(desired));
                steps.add(new Step.Blocked<>(node, null, error));
            }
            case KindListing.Listed<O> known -> decide(node, desired, ResourceMatch.of(node, desired, known));
        }
    }

    private <D, O> void decide(Node<C, D, O> node, D desired, ResourceMatch<O> match) {
        var kind = node.kind();
        var adoptable = graph.owner().adoptsByName() ? match.adoptable() : null;
        if (adoptable != null) {
            adopted.add(node);
        }
        var found = match.observed() == null ? adoptable : match.observed();
        if (found == null) {
            dependencies.put(node, kind.preview(desired));
            steps.add(
                    match.conflict() != null
                            ? new Step.Blocked<>(
                                    node,
                                    null,
                                    CloudError.withoutRequest(
                                            ErrorClass.CONFLICT, "NotOurs", conflictMessage(kind, desired, match)))
                            : new Step.Create<>(node, desired, unsatisfied(node)));
            if (node.dependencies().stream().map(Dependency::node).anyMatch(this::isBeingReplaced)) {
                blockedByReplacement.add(node);
            }
            return;
        }
        recordObserved(node, found);
        parents.put(kind.id(found), node);
        for (var duplicate : match.duplicates()) {
            matched.add(duplicate);
            var reason = "duplicate: " + kind.id(found) + " has the same identity";
            steps.add(
                    kind.holdsData()
                            ? new Step.Retain<>(
                                    node.identity(), kind, duplicate, reason + ", retained because it may hold data")
                            : new Step.Delete<>(node.identity(), kind, duplicate, desired, reason, List.of()));
        }
        delayReplacement(node, desired, found);
        steps.add(
                switch (kind.state(found)) {
                    case State.Failed(var status, var reason) ->
                        kind.isRecreatedWhenFailed() && !adopted.contains(node)
                                ? replace(node, desired, found, List.of(failure(status, reason)))
                                : new Step.Blocked<>(
                                        node, found, CloudError.withoutRequest(ErrorClass.REFUSED, status, reason));
                    case State.Deleting(var status) ->
                        new Step.Wait<>(node, found, status + " (created again afterwards)");
                    case State.Pending(var status) -> {
                        if (!withBehavior(differences(node, desired, found), UpdateBehavior.REPLACE)
                                .isEmpty()) {
                            hideFromDependents(node, desired);
                        }
                        yield new Step.Wait<>(node, found, status);
                    }
                    case State.Ready ignored -> compare(node, desired, found);
                });
    }

    private static Difference failure(String status, String reason) {
        return new Difference("state", status + " (" + reason + ")", "ready", UpdateBehavior.REPLACE);
    }

    /** Hides a resource that must be replaced, now or once it is ready: no dependent may be created on it. */
    private <D, O> void hideFromDependents(Node<C, D, O> node, D desired) {
        dependencies.put(node, node.kind().preview(desired));
        states.remove(node);
    }

    /** Replaces the resource: to the nodes after it, it counts as deleted. */
    private <D, O> Step replace(Node<C, D, O> node, D desired, O found, List<Difference> differences) {
        replacements.put(node, new ArrayList<>());
        hideFromDependents(node, desired);
        return new Step.Replace<>(node, desired, found, differences, List.of());
    }

    /**
     * Makes a replacement wait for the deletion of this dependent, if the dependent cannot be moved to the new
     * resource.
     */
    private <D, O> void delayReplacement(Node<C, D, O> node, D desired, O found) {
        var replaced = node.dependencies().stream()
                .map(Dependency::node)
                .filter(replacements::containsKey)
                .toList();
        if (!replaced.isEmpty() && !isMovable(differences(node, desired, found))) {
            replaced.forEach(
                    each -> replacements.getOrDefault(each, new ArrayList<>()).add(node.name()));
        }
    }

    private static boolean isMovable(List<Difference> differences) {
        return withBehavior(differences, UpdateBehavior.REPLACE).isEmpty()
                && withBehavior(differences, UpdateBehavior.IMMUTABLE).isEmpty();
    }

    private Step withDependents(Step step) {
        return step instanceof Step.Replace<?, ?, ?> replace
                ? withWaitsFor(replace, replacements.getOrDefault(replace.node(), List.of()))
                : step;
    }

    private static <C extends Cloud, D, O> Step withWaitsFor(Step.Replace<C, D, O> step, List<String> after) {
        return new Step.Replace<>(step.node(), step.desired(), step.observed(), step.differences(), after);
    }

    private <D, O> List<Difference> differences(Node<C, D, O> node, D desired, O found) {
        var owner = graph.owner();
        var differences = node.kind().differences(desired, found, owner.managedTags(node));
        if (adopted.contains(node)) {
            differences.replaceAll(Planner::adoption);
        }
        differences.removeIf(difference -> owner.ignoredFields().covers(node, difference));
        node.kind()
                .parent(found)
                .filter(parent -> replacements.containsKey(parents.get(parent)))
                .ifPresent(parent -> differences.add(
                        new Difference("parent", parent, Plan.KNOWN_AFTER_APPLY, UpdateBehavior.REPLACE)));
        return differences;
    }

    private static Difference adoption(Difference difference) {
        return difference.field().equals(ResourceKind.TAGS)
                ? new Difference(ResourceKind.TAGS, "no owner", "adopted by name", difference.updateBehavior())
                : difference;
    }

    private <D, O> Step compare(Node<C, D, O> node, D desired, O found) {
        var differences = differences(node, desired, found);
        if (differences.isEmpty()) {
            return new Step.Keep<>(node, found, "");
        }
        var replacing = withBehavior(differences, UpdateBehavior.REPLACE);
        var refused = withBehavior(differences, UpdateBehavior.IMMUTABLE);
        var isNeverReplaced = node.kind().holdsData() || adopted.contains(node);
        var areDependenciesKnown =
                node.dependencies().stream().map(Dependency::node).allMatch(this::isObservedOrReplaced);
        if (areDependenciesKnown && (!refused.isEmpty() || (!replacing.isEmpty() && isNeverReplaced))) {
            var differing = refused.isEmpty() ? replacing : refused;
            return new Step.Blocked<>(
                    node,
                    found,
                    CloudError.withoutRequest(
                            ErrorClass.REFUSED,
                            "ImmutableField",
                            "cannot be changed on an existing " + node.kind().name() + ": "
                                    + Difference.text(differing)));
        }
        if (!replacing.isEmpty()) {
            if (!isNeverReplaced && node.dependencies().stream().allMatch(this::isSatisfiedOrReplaced)) {
                return replace(node, desired, found, differences);
            }
            states.remove(node); // no dependent may be created on a resource that will be replaced
        }
        return new Step.Update<>(node, desired, found, differences, unsatisfied(node));
    }

    private boolean isSatisfiedOrReplaced(Dependency dependency) {
        return isBeingReplaced(dependency.node()) || isSatisfied(dependency, states.get(dependency.node()));
    }

    /** True if the node is being replaced or waits for a replacement. Waiting for it would be circular. */
    private boolean isBeingReplaced(Node<?, ?, ?> node) {
        return replacements.containsKey(node) || blockedByReplacement.contains(node);
    }

    /** True if the node's resource is observed or being replaced. A comparison with a preview differs by chance. */
    private boolean isObservedOrReplaced(Node<?, ?, ?> node) {
        return states.containsKey(node) || replacements.containsKey(node);
    }

    private <D, O> void lookUp(Node<C, D, O> node) {
        switch (observed.listing(node.kind())) {
            case KindListing.Unavailable<O>(var error) -> {
                dependencies.put(node, node.preview());
                steps.add(new Step.Blocked<>(node, null, error));
            }
            case KindListing.Listed<O> known -> {
                var found = ResourceMatch.<C, D, O>of(node, null, known).observed();
                if (found == null) {
                    dependencies.put(node, node.preview());
                    steps.add(
                            new Step.Wait<>(node, null, "for " + node.identity().subsystem() + " to create it"));
                } else {
                    recordObserved(node, found);
                    steps.add(new Step.Keep<>(node, found, ""));
                }
            }
        }
    }

    private <D, O> void recordObserved(Node<C, D, O> node, O found) {
        dependencies.put(node, found);
        states.put(node, node.kind().state(found));
        matched.add(found);
    }

    /** True for the identity of any node, even of one that could not be matched yet. */
    private boolean isNode(Identity identity) {
        return graph.node(identity).isPresent();
    }

    /**
     * True if unmatched parts of that parent are to be deleted: the parent is being replaced, or the names of all
     * desired parts are known.
     */
    private boolean isUnmanaged(ResourceKind<C, ?, ?> kind, String parentId) {
        var parent = parents.get(parentId);
        return parent != null && (replacements.containsKey(parent) || areAllPartsResolved(kind));
    }

    private boolean areAllPartsResolved(ResourceKind<C, ?, ?> kind) {
        return graph.nodes().stream()
                .filter(node -> node.kind().equals(kind))
                .allMatch(node ->
                        node.dependencies().stream().allMatch(dependency -> states.containsKey(dependency.node())));
    }

    private List<String> unsatisfied(Node<?, ?, ?> node) {
        return node.dependencies().stream()
                .filter(dependency -> !isSatisfied(dependency, states.get(dependency.node())))
                .map(dependency -> dependency.node().name())
                .toList();
    }

    private static boolean isSatisfied(Dependency dependency, @Nullable State state) {
        return state != null && dependency.isSatisfiedBy(state);
    }

    private static List<Difference> withBehavior(List<Difference> differences, UpdateBehavior behavior) {
        return differences.stream()
                .filter(difference -> difference.updateBehavior() == behavior)
                .toList();
    }

    private static <D> String conflictMessage(ResourceKind<?, D, ?> kind, D desired, ResourceMatch<?> match) {
        return kind.name() + " " + kind.desiredName(desired) + " exists, but " + match.conflict()
                + ": rename the environment"
                + (match.adoptable() == null
                        ? " or delete that resource"
                        : ", delete that resource, or adopt it with spec.adoption: Name");
    }
}
