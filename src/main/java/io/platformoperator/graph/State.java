package io.platformoperator.graph;

/** State of an existing resource. */
public sealed interface State {
    /** The cloud's own status, such as {@code available} or {@code creating}. */
    String word();

    /** Usable and changeable. */
    record Ready(String word) implements State {}

    /** Being created or updated. The cloud will end this state. */
    record Pending(String word) implements State {}

    /**
     * Failed permanently: only deletion or a user can help.
     *
     * @param why the cloud's own message
     */
    record Failed(String word, String why) implements State {}

    /** Being deleted. The cloud will end this state. */
    record Deleting(String word) implements State {}

    /** State of kinds without states of their own. */
    State READY = new Ready("ready");
}
