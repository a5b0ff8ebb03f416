package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The planned action for one resource. */
public sealed interface Step {
    /** Identity of the resource. */
    Identity identity();

    /** Kind of the resource. */
    ResourceKind<?, ?, ?> kind();

    /** Create the resource once all of {@code after} are satisfied. */
    record Create<C extends Cloud, W, H>(Node<C, W, H> node, W want, List<String> after) implements OfNode {
        Map<String, Long> uses() {
            return node.kind().uses(want);
        }
    }

    /** Update the resource in place once all of {@code after} are satisfied. */
    record Update<C extends Cloud, W, H>(
            Node<C, W, H> node, W want, H have, List<Difference> differences, List<String> after) implements OfNode {}

    /**
     * Delete the resource once all its dependents in {@code after} are deleted; a later plan creates the new one.
     * Reason: an immutable field differs, or the resource failed permanently.
     */
    record Replace<C extends Cloud, W, H>(
            Node<C, W, H> node, W want, H have, List<Difference> differences, List<String> after) implements OfNode {}

    /**
     * Delete the resource once all its dependents in {@code after} are deleted. Reason: the environment is being
     * deleted, the graph no longer desires it, or an older resource has the same identity.
     */
    record Delete<C extends Cloud, W, H>(
            Identity identity,
            ResourceKind<C, W, H> kind,
            H have,
            @Nullable W want,
            String why,
            List<String> after) implements Step {}

    /** Retain a resource that the graph no longer desires; {@code why} is the reason. */
    record Leave<C extends Cloud, W, H>(Identity identity, ResourceKind<C, W, H> kind, H have, String why)
            implements Step {}

    /** Report that a kind without nodes could not be listed, so that unmanaged resources of it may remain. */
    record Unseen<C extends Cloud, W, H>(Identity identity, ResourceKind<C, W, H> kind, CloudError error)
            implements Step {}

    /**
     * Wait for the cloud or for another subsystem; {@code what} says for what. {@code have} is null while the resource
     * does not exist.
     */
    record Wait<C extends Cloud, W, H>(
            Node<C, W, H> node, @Nullable H have, String what) implements OfNode {}

    /**
     * Do nothing: observed and desired state agree. During a teardown, {@code why} is the reason for retaining the
     * resource.
     */
    record Keep<C extends Cloud, W, H>(Node<C, W, H> node, H have, String why) implements OfNode {}

    /** Do nothing until a user or time removes the cause of the error. */
    record Blocked<C extends Cloud, W, H>(
            Node<C, W, H> node, @Nullable H have, CloudError error) implements OfNode {}

    /** Report that the resource is deleted, as the teardown requires. */
    record Gone<C extends Cloud, W, H>(Node<C, W, H> node) implements OfNode {}

    /** A step for a node of the graph. */
    sealed interface OfNode extends Step permits Create, Update, Replace, Wait, Keep, Blocked, Gone {
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
