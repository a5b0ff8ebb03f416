package io.platformoperator.apply.health;

/**
 * Health of an object, by the rules of kstatus and Argo CD.
 *
 * @param message why the object is not ready, phrased to follow the object's name: {@code 1 of 3 available}; empty if ready
 */
public record Health(State state, String message) {
    /** Health states. */
    public enum State {
        /** The object works. */
        READY,
        /** The object is not ready yet; its controller is working on it. */
        PROGRESSING,
        /** The object does not become ready without a user's intervention. */
        FAILED
    }

    /** Health of an object that works. */
    public static final Health READY = new Health(State.READY, "");

    /** Health of an object that is not ready yet. */
    public static Health progressing(String message) {
        return new Health(State.PROGRESSING, message);
    }

    /** Health of an object that needs a user's intervention. */
    public static Health failed(String message) {
        return new Health(State.FAILED, message);
    }

    /** True if the object works. */
    public boolean isReady() {
        return state == State.READY;
    }
}
