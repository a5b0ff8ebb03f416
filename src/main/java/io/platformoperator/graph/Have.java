package io.platformoperator.graph;

import java.util.HashMap;
import java.util.Map;

/** The observed (or, in a plan, foreseen) resources that a node's wanted settings are computed from. */
public final class Have {
    private final Map<Node<?, ?, ?>, Object> resources = new HashMap<>();

    /**
     * The resource of that node.
     *
     * @throws IllegalStateException when the node was not named as a need of the one that asks
     */
    @SuppressWarnings("unchecked") // put() is the only way in, and it pairs a node with its own kind of resource
    public <H> H of(Node<?, ?, H> node) {
        var resource = resources.get(node);
        if (resource == null) {
            throw new IllegalStateException(node + " is used but not named as a need");
        }
        return (H) resource;
    }

    <H> void put(Node<?, ?, H> node, H resource) {
        resources.put(node, resource);
    }

    boolean has(Node<?, ?, ?> node) {
        return resources.containsKey(node);
    }

    /** What one node may see: its needs and nothing else, so that a forgotten need shows at once. */
    Have only(Iterable<Need> needs) {
        var some = new Have();
        for (var need : needs) {
            var resource = resources.get(need.node());
            if (resource != null) {
                some.resources.put(need.node(), resource);
            }
        }
        return some;
    }
}
