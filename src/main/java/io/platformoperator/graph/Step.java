package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is to be done about one resource. */
public sealed interface Step {
    /** Whose resource it is about. */
    Identity identity();

    /** What kind of resource. */
    ResourceKind<?, ?, ?> kind();

    /** It does not exist. It is made as soon as all of {@code after} are there. */
    record Create<C extends Cloud, W, H>(Node<C, W, H> node, W want, List<String> after) implements OfNode {
        Map<String, Long> uses() {
            return node.kind().uses(want);
        }
    }

    /** It differs. It is changed as soon as all of {@code after} are there. */
    record Update<C extends Cloud, W, H>(
            Node<C, W, H> node, W want, H have, List<Difference> differences, List<String> after) implements OfNode {}

    /**
     * It differs in what only a new one can have, or failed for good: this one is removed as soon as all of {@code
     * after}, which stand on it, are gone; then a new one is made.
     */
    record Replace<C extends Cloud, W, H>(
            Node<C, W, H> node, W want, H have, List<Difference> differences, List<String> after) implements OfNode {}

    /**
     * It goes: because the environment goes, because the graph no longer wants it, or because an older one has the same
     * identity. As soon as all of {@code after} are gone.
     */
    record Delete<C extends Cloud, W, H>(
            Identity identity,
            ResourceKind<C, W, H> kind,
            H have,
            @Nullable W want,
            String why,
            List<String> after) implements Step {}

    /** Nobody wants it any more, and it stays all the same: {@code why}. */
    record Leave<C extends Cloud, W, H>(Identity identity, ResourceKind<C, W, H> kind, H have, String why)
            implements Step {}

    /** None of that kind is wanted, and whether there are any to remove can't be seen. */
    record Unseen<C extends Cloud, W, H>(Identity identity, ResourceKind<C, W, H> kind, CloudError error)
            implements Step {}

    /** Nothing to do but wait; {@code what} says for what. {@code have} is null when it does not exist. */
    record Wait<C extends Cloud, W, H>(
            Node<C, W, H> node, @Nullable H have, String what) implements OfNode {}

    /** It is as wanted. Under a deletion with {@code why}: it stays, and this is why. */
    record Keep<C extends Cloud, W, H>(Node<C, W, H> node, H have, String why) implements OfNode {}

    /** Nothing can be done before a person, or the passing of a fault, removes the cause. */
    record Blocked<C extends Cloud, W, H>(
            Node<C, W, H> node, @Nullable H have, CloudError error) implements OfNode {}

    /** It is gone, as the deletion of the environment wants it. */
    record Gone<C extends Cloud, W, H>(Node<C, W, H> node) implements OfNode {}

    /** A step about a node of the graph. */
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
