package io.platformoperator.apply;

/**
 * How an object is, as kstatus and Argo CD see it.
 *
 * @param message why it is not ready, in words that stand after the object's name: {@code 1 of 3 available}; empty if it is
 */
public record Health(State state, String message) {
    /** How it is. */
    public enum State {
        /** It does what it is for. */
        READY,
        /** It is on its way there. */
        PROGRESSING,
        /** It doesn't get there without a person. */
        FAILED
    }

    static final Health READY = new Health(State.READY, "");

    static Health progressing(String message) {
        return new Health(State.PROGRESSING, message);
    }

    static Health failed(String message) {
        return new Health(State.FAILED, message);
    }

    /** Whether it does what it is for. */
    public boolean isReady() {
        return state == State.READY;
    }
}
