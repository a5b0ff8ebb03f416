package io.platformoperator.graph;

/** What has to be true of another node before a node can be made. */
public sealed interface Need permits Node, Need.Existing {
    /** The node that is needed. */
    Node<?, ?, ?> node();

    /** Whether the node is usable enough for this need, given its observed state. */
    boolean met(State state);

    /** It need only exist, in whatever state but going or failed. */
    record Existing(Node<?, ?, ?> node) implements Need {
        @Override
        public boolean met(State state) {
            return state instanceof State.Ready || state instanceof State.Pending;
        }
    }
}
