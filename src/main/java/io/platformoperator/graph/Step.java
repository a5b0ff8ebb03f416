package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The planned action for one resource. */
public sealed interface Step {
    /** Identity of the resource. */
    Identity identity();

    /** Kind of the resource. */
    ResourceKind<?, ?, ?> kind();

    private static List<String> plus(List<String> names, String name) {
        return Stream.concat(names.stream(), Stream.of(name)).toList();
    }

    /** Create the resource once the named dependencies are satisfied. */
    record Create<C extends Cloud, D, O>(Node<C, D, O> node, D desired, List<String> waitsFor) implements OfNode {
        Map<String, Long> quotaUse() {
            return node.kind().quotaUse(desired);
        }

        Step waitingFor(String name) {
            return new Create<>(node, desired, plus(waitsFor, name));
        }
    }

    /** Update the resource in place once the named dependencies are satisfied. */
    record Update<C extends Cloud, D, O>(
            Node<C, D, O> node, D desired, O observed, List<Difference> differences, List<String> waitsFor)
            implements OfNode {
        /** An update that waits for the dependencies that these states of nodes do not satisfy, unless it is immediate. */
        static <C extends Cloud, D, O> Update<C, D, O> of(
                Node<C, D, O> node,
                D desired,
                O observed,
                List<Difference> differences,
                Map<Node<?, ?, ?>, State> states) {
            var isImmediate =
                    !Difference.with(differences, UpdateBehavior.IMMEDIATE).isEmpty();
            return new Update<>(
                    node, desired, observed, differences, isImmediate ? List.of() : node.unsatisfied(states));
        }

        Step waitingFor(String name) {
            return new Update<>(node, desired, observed, differences, plus(waitsFor, name));
        }
    }

    /**
     * Delete the resource once the named dependents are deleted; a later plan creates the new one.
     * Reason: an immutable field differs, or the resource failed permanently.
     */
    record Replace<C extends Cloud, D, O>(
            Node<C, D, O> node, D desired, O observed, List<Difference> differences, List<String> waitsFor)
            implements OfNode {
        Step waitingFor(List<String> dependents) {
            return new Replace<>(node, desired, observed, differences, dependents);
        }
    }

    /**
     * Delete the resource once the named dependents are deleted. Reason: the environment is being
     * deleted, the graph no longer desires it, or an older resource has the same identity.
     */
    record Delete<C extends Cloud, D, O>(
            Identity identity,
            ResourceKind<C, D, O> kind,
            O observed,
            @Nullable D desired,
            String reason,
            List<String> waitsFor)
            implements Step {
        Step waitingFor(String name) {
            return new Delete<>(identity, kind, observed, desired, reason, plus(waitsFor, name));
        }
    }

    /** Retain a resource that the graph no longer desires, for the stated reason. */
    record Retain<C extends Cloud, D, O>(Identity identity, ResourceKind<C, D, O> kind, O observed, String reason)
            implements Step {}

    /** Leave and report a part that another client added to a resource of the graph; described in the text. */
    record Unmanaged<C extends Cloud, D, O>(Identity identity, ResourceKind<C, D, O> kind, O observed, String message)
            implements Step {}

    /** Report that a kind without nodes could not be listed, so that unmanaged resources of it may remain. */
    record ListFailed<C extends Cloud, D, O>(Identity identity, ResourceKind<C, D, O> kind, CloudError error)
            implements Step {}

    /**
     * Wait for the cloud or for another subsystem. The text is the cloud's status, or names what is missing; the
     * resource is null while it does not exist.
     */
    record Wait<C extends Cloud, D, O>(
            Node<C, D, O> node, @Nullable O observed, String message) implements OfNode {}

    /**
     * Do nothing: observed and desired state agree. During a teardown, the text is the reason for retaining the
     * resource; else it is empty.
     */
    record Keep<C extends Cloud, D, O>(Node<C, D, O> node, O observed, String reason) implements OfNode {}

    /** Do nothing until a user or time removes the cause of the error. */
    record Blocked<C extends Cloud, D, O>(
            Node<C, D, O> node, @Nullable O observed, CloudError error) implements OfNode {
        private static final String IMMUTABLE_FIELD = "ImmutableField";

        /** A resource with differences that no update and no replacement may remove. */
        static <C extends Cloud, D, O> Blocked<C, D, O> byComparison(
                Node<C, D, O> node, O observed, List<Difference> differences) {
            var text = "cannot be changed on an existing " + node.kind().name() + ": " + Difference.text(differences);
            return new Blocked<>(node, observed, CloudError.withoutRequest(ErrorClass.REFUSED, IMMUTABLE_FIELD, text));
        }

        /** True if only the differences of the resource block it, not an answer of the cloud. */
        boolean isByComparison() {
            return error.code().equals(IMMUTABLE_FIELD);
        }
    }

    /** Report that the resource is deleted, as the teardown requires. */
    record Deleted<C extends Cloud, D, O>(Node<C, D, O> node) implements OfNode {}

    /** A step for a node of the graph. */
    sealed interface OfNode extends Step permits Create, Update, Replace, Wait, Keep, Blocked, Deleted {
        /** The node. */
        Node<?, ?, ?> node();

        @Override
        default Identity identity() {
            return node().identity();
        }

        @Override
        default ResourceKind<?, ?, ?> kind() {
            return node().kind();
        }
    }
}
