package io.platformoperator.graph;

import io.platformoperator.graph.UnmanagedResources.Surplus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private final UnmanagedElements<C> unmanaged;

    Planner(Graph<C> graph, ObservedState observed) {
        this.graph = graph;
        this.observed = observed;
        this.unmanaged = new UnmanagedElements<>(graph.owner());
    }

    Plan plan() {
        var conflict = ClaimCheck.conflict(graph, observed);
        if (conflict.isPresent()) {
            return new RefusedPlan<>(graph, observed, conflict.get()).plan();
        }
        graph.nodes().forEach(this::decide);
        steps.replaceAll(this::withDependents);
        steps.addAll(unmanaged.steps());
        steps.addAll(
                new UnmanagedResources<>(graph, observed, matched, this::isNode, this::surplus, "no longer desired")
                        .steps());
        new UpdateOrder(graph.owner(), dependencies).order(steps);
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
            case KindListing.Listed<O> known -> {
                var match = ResourceMatch.of(node, desired, known);
                var unreadable = match.unreadable(known);
                if (unreadable == null) {
                    decide(node, desired, match);
                } else {
                    block(node, desired, match, unreadable);
                }
            }
        }
    }

    /**
     * Blocks a node whose resource exists, but whose details cannot be read. Without details of an earlier read it is
     * hidden from its dependents: nothing may be concluded from settings that are unknown.
     */
    private <D, O> void block(
            Node<C, D, O> node, D desired, ResourceMatch<O> match, KindListing.Unreadable unreadable) {
        var found = match.observed();
        if (found != null) {
            matched.add(found);
            matched.addAll(match.duplicates());
            parents.put(node.kind().id(found), node);
        }
        if (found != null && unreadable.wasReadBefore()) {
            recordObserved(node, found);
        } else {
            dependencies.put(node, node.kind().preview(desired));
        }
        steps.add(new Step.Blocked<>(node, unreadable.wasReadBefore() ? found : null, unreadable.error()));
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
            steps.add(new NameConflicts<>(graph, observed)
                    .instead(node, desired, match)
                    .orElseGet(() -> new Step.Create<>(node, desired, graph.unsatisfied(node, states))));
            if (node.dependencies().stream().map(Dependency::node).anyMatch(this::isBeingReplaced)) {
                blockedByReplacement.add(node);
            }
            return;
        }
        recordObserved(node, found);
        parents.put(kind.id(found), node);
        unmanaged.add(node, desired, found);
        matched.addAll(match.duplicates());
        steps.addAll(match.duplicateSteps(node, desired, kind.id(found)));
        delayReplacement(node, desired, found);
        steps.add(
                switch (kind.state(found)) {
                    case State.Failed failed -> repair(node, desired, found, failed);
                    case State.Deleting(var status) ->
                        new Step.Wait<>(node, found, status + " (created again afterwards)");
                    case State.Pending(var status) -> {
                        if (!Difference.with(differences(node, desired, found), UpdateBehavior.REPLACE)
                                .isEmpty()) {
                            hideFromDependents(node, desired);
                        }
                        yield new Step.Wait<>(node, found, status);
                    }
                    case State.Ready ignored -> compare(node, desired, found);
                });
    }

    /**
     * Replaces a failed resource, or sends what the spec changes of it in place, because that may repair it. Blocked if
     * neither is possible.
     */
    private <D, O> Step repair(Node<C, D, O> node, D desired, O found, State.Failed failed) {
        var kind = node.kind();
        if (kind.isRecreatedWhenFailed(found) && !adopted.contains(node)) {
            return replace(node, desired, found, List.of(Difference.failure(failed)));
        }
        var differences = differences(node, desired, found);
        if (!kind.protectsData()
                && !Difference.with(differences, UpdateBehavior.REPLACE).isEmpty()) {
            return compare(node, desired, found);
        }
        var fixes = kind.acceptedWhenFailed(found, differences);
        return fixes.isEmpty()
                ? new Step.Blocked<>(
                        node, found, CloudError.withoutRequest(ErrorClass.REFUSED, failed.status(), failed.reason()))
                : Step.Update.of(node, desired, found, fixes, states);
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
        if (!replaced.isEmpty() && !Difference.canAllBeUpdated(differences(node, desired, found))) {
            replaced.forEach(
                    each -> replacements.getOrDefault(each, new ArrayList<>()).add(node.name()));
        }
    }

    private Step withDependents(Step step) {
        return step instanceof Step.Replace<?, ?, ?> replace
                ? replace.waitingFor(replacements.getOrDefault(replace.node(), List.of()))
                : step;
    }

    private <D, O> List<Difference> differences(Node<C, D, O> node, D desired, O found) {
        var owner = graph.owner();
        var differences = node.kind().differences(desired, found, owner.managedTags(node), observed.time());
        if (adopted.contains(node)) {
            differences.replaceAll(Difference::adoption);
        }
        differences.removeIf(difference -> owner.ignoredFields().covers(node, difference));
        node.kind()
                .parent(found)
                .filter(parent -> replacements.containsKey(parents.get(parent)))
                .ifPresent(parent -> differences.add(
                        new Difference("parent", parent, Plan.KNOWN_AFTER_APPLY, UpdateBehavior.REPLACE)));
        return Difference.immediateFirst(differences);
    }

    private <D, O> Step compare(Node<C, D, O> node, D desired, O found) {
        var differences = differences(node, desired, found);
        if (differences.isEmpty()) {
            return new Step.Keep<>(node, found, "");
        }
        var replacing = Difference.with(differences, UpdateBehavior.REPLACE);
        var refused = Difference.with(differences, UpdateBehavior.IMMUTABLE);
        var isNeverReplaced = node.kind().isNeverReplaced(desired, found) || adopted.contains(node);
        var areDependenciesKnown = node.dependencies().stream().allMatch(each -> isObservedOrReplaced(each.node()));
        if (areDependenciesKnown && (!refused.isEmpty() || (!replacing.isEmpty() && isNeverReplaced))) {
            return Step.Blocked.byComparison(node, found, refused.isEmpty() ? replacing : refused);
        }
        if (!replacing.isEmpty()) {
            if (!isNeverReplaced && node.dependencies().stream().allMatch(this::isSatisfiedOrReplaced)) {
                return replace(node, desired, found, differences);
            }
            states.remove(node); // no dependent may be created on a resource that will be replaced
        }
        return Step.Update.of(node, desired, found, differences, states);
    }

    private boolean isSatisfiedOrReplaced(Dependency dependency) {
        return isBeingReplaced(dependency.node()) || Node.isSatisfied(dependency, states.get(dependency.node()));
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
                var match = ResourceMatch.<C, D, O>of(node, null, known);
                var found = match.observed();
                var unreadable = match.unreadable(known);
                if (unreadable != null && !unreadable.wasReadBefore()) {
                    dependencies.put(node, node.preview());
                    steps.add(new Step.Blocked<>(node, null, unreadable.error()));
                } else if (found == null) {
                    dependencies.put(node, node.preview());
                    var reason = node.isExternal()
                            ? "for its owner"
                            : "for " + node.identity().subsystem() + " to create it";
                    steps.add(new Step.Wait<>(node, null, reason));
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

    /** An unmatched part of a parent that stays is undecided until the names of all desired parts are known. */
    private Surplus surplus(ResourceKind<C, ?, ?> kind, String parentId) {
        var parent = parents.get(parentId);
        if (parent != null && replacements.containsKey(parent)) {
            return Surplus.OF_DELETED_PARENT;
        }
        return parent != null && areAllPartsResolved(kind) ? Surplus.NOT_DESIRED : Surplus.UNDECIDED;
    }

    private boolean areAllPartsResolved(ResourceKind<C, ?, ?> kind) {
        return graph.nodes().stream()
                .filter(node -> node.kind().equals(kind))
                .allMatch(node ->
                        node.dependencies().stream().allMatch(dependency -> states.containsKey(dependency.node())));
    }
}
