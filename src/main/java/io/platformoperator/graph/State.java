package io.platformoperator.graph;

/** State of an existing resource. */
public sealed interface State {
    /** The cloud's own status, such as {@code available} or {@code creating}. */
    String status();

    /** Usable and changeable. */
    record Ready(String status) implements State {}

    /** Being created or updated. The cloud will end this state. */
    record Pending(String status) implements State {}

    /**
     * Failed: only deletion or a user can help, unless the cloud itself may repair it.
     *
     * @param reason the cloud's own message
     * @param mayRecover true if the cloud usually ends this state itself within minutes; it counts as failed if it lasts longer
     */
    record Failed(String status, String reason, boolean mayRecover) implements State {
        /** A state that the cloud does not end. */
        public Failed(String status, String reason) {
            this(status, reason, false);
        }
    }

    /** Being deleted. The cloud will end this state. */
    record Deleting(String status) implements State {}

    /** State of kinds without states of their own. */
    State READY = new Ready("ready");
}
