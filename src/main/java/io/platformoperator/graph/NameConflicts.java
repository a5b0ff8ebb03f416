package io.platformoperator.graph;

import java.util.Optional;

/** Finds resources that occupy the name of a missing node, so that a create call would be refused. */
final class NameConflicts<C extends Cloud> {
    private final Graph<C> graph;
    private final ObservedState observed;

    NameConflicts(Graph<C> graph, ObservedState observed) {
        this.graph = graph;
        this.observed = observed;
    }

    /** The step that takes the place of the creation; empty if the node can be created. */
    <D, O> Optional<Step> instead(Node<C, D, O> node, D desired, ResourceMatch<O> match) {
        return match.conflict() == null
                ? changedKind(node, desired)
                : Optional.of(new Step.Blocked<>(node, null, match.conflictError(node.kind(), desired)));
    }

    /** The node's own resource, after it became a resource of another kind outside the operator. */
    private <D, O> Optional<Step> changedKind(Node<C, D, O> node, D desired) {
        return node.kind().isNamed()
                ? graph.kinds().stream()
                        .filter(kind -> !kind.equals(node.kind()) && kind.isNamed())
                        .flatMap(kind -> changedTo(kind, node, node.kind().desiredName(desired)).stream())
                        .findFirst()
                : Optional.empty();
    }

    private <P> Optional<Step> changedTo(ResourceKind<C, ?, P> kind, Node<C, ?, ?> node, String name) {
        return observed.listing(kind) instanceof KindListing.Listed<P> known
                ? known.resources().stream()
                        .filter(other -> known.identity(kind, other)
                                .filter(node.identity()::equals)
                                .isPresent())
                        .filter(other -> kind.observedName(other).equals(name))
                        .findFirst()
                        .map(other -> changed(kind, other, node, name))
                : Optional.empty();
    }

    private static <C extends Cloud, P> Step changed(
            ResourceKind<C, ?, P> kind, P other, Node<C, ?, ?> node, String name) {
        return kind.state(other) instanceof State.Deleting
                ? new Step.Wait<>(node, null, "until " + kind.name() + " " + name + " is deleted")
                : blocked(
                        node,
                        "ChangedKind",
                        name + " is no longer a " + node.kind().name() + " but a " + kind.name()
                                + ": it was promoted or restored outside the operator. The operator retains it,"
                                + " because it may hold data of its own. To get a new "
                                + node.kind().name()
                                + ", rename or delete it in AWS; to keep it, remove this resource from the spec");
    }

    private static <C extends Cloud, D, O> Step blocked(Node<C, D, O> node, String code, String message) {
        return new Step.Blocked<>(node, null, CloudError.withoutRequest(ErrorClass.CONFLICT, code, message));
    }
}
