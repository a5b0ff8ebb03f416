package io.platformoperator.graph;

/** Condition on another node that must hold before a node can be created. */
public sealed interface Dependency permits Node, Dependency.Existing {
    /** The node that the condition is about. */
    Node<?, ?, ?> node();

    /** True if the condition holds in that observed state. */
    boolean isSatisfiedBy(State state);

    /** The node must exist, and must be neither failed nor being deleted. */
    record Existing(Node<?, ?, ?> node) implements Dependency {
        @Override
        public boolean isSatisfiedBy(State state) {
            return state instanceof State.Ready || state instanceof State.Pending;
        }
    }
}
