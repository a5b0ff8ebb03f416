package io.platformoperator.graph;

import java.util.HashMap;
import java.util.Map;

/** The resources that the desired state of a node is computed from: observed resources, or previews in a plan. */
public final class Dependencies {
    private final Map<Node<?, ?, ?>, Object> resources = new HashMap<>();

    /**
     * The resource of that node.
     *
     * @throws IllegalStateException if the node is not a declared dependency of the caller's node
     */
    @SuppressWarnings("unchecked") // only put() adds entries, and it pairs a node with a resource of its kind
    public <O> O of(Node<?, ?, O> node) {
        var resource = resources.get(node);
        if (resource == null) {
            throw new IllegalStateException(node + " is used but not declared as a dependency");
        }
        return (O) resource;
    }

    <O> void put(Node<?, ?, O> node, O resource) {
        resources.put(node, resource);
    }

    boolean contains(Node<?, ?, ?> node) {
        return resources.containsKey(node);
    }

    /** A copy with only these dependencies: an undeclared dependency fails in {@link #of} at once. */
    Dependencies restrictedTo(Iterable<Dependency> dependencies) {
        var restricted = new Dependencies();
        for (var dependency : dependencies) {
            var resource = resources.get(dependency.node());
            if (resource != null) {
                restricted.resources.put(dependency.node(), resource);
            }
        }
        return restricted;
    }
}
