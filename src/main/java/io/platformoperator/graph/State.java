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
     * Failed permanently: only deletion or a user can help.
     *
     * @param reason the cloud's own message
     */
    record Failed(String status, String reason) implements State {}

    /** Being deleted. The cloud will end this state. */
    record Deleting(String status) implements State {}

    /** State of kinds without states of their own. */
    State READY = new Ready("ready");
}
