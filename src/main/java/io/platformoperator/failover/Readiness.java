package io.platformoperator.failover;

/**
 * Whether the other region could take over, as the condition {@code FailoverReady} has it.
 *
 * @param state {@code UNKNOWN} before the first observation
 * @param message why not
 */
public record Readiness(State state, String message) {
    /** Whether the other region could take over. */
    public enum State {
        /** It could. */
        READY,
        /** It could not, or can't be told. */
        NOT_READY,
        /** Nothing was observed yet. */
        UNKNOWN
    }
}
