package io.platformoperator.failover;

/**
 * Whether the other region could take over, as the condition {@code FailoverReady} has it.
 *
 * @param state {@code UNKNOWN} until this process has observed both regions
 * @param message why not
 */
public record Readiness(State state, String message) {
    /** Whether the other region could take over. */
    public enum State {
        /** It could. */
        READY,
        /** It could not, or can't be told. */
        NOT_READY,
        /** Not both regions were observed yet. */
        UNKNOWN
    }
}
