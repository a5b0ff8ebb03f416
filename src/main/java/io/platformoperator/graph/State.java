package io.platformoperator.graph;

/** What a resource that exists is doing, in the cloud's own word. */
public sealed interface State {
    /** The cloud's word, such as {@code available} or {@code creating}. */
    String word();

    /** It can be used and changed. */
    record Ready(String word) implements State {}

    /** It is being made or changed; it will end on its own. */
    record Pending(String word) implements State {}

    /** It failed for good: only removing it or a person helps. {@code why} is the cloud's own text. */
    record Failed(String word, String why) implements State {}

    /** It is going away; it will end on its own. */
    record Deleting(String word) implements State {}

    /** Ready, for kinds that have no states of their own. */
    State READY = new Ready("ready");
}
