package io.platformoperator.apply;

/** What a pass did about an object. */
public enum Action {
    /** It was not there and is now. */
    CREATED,
    /** It was applied, because something else was wanted, or something else was there. */
    CONFIGURED,
    /** It is as wanted: nothing was sent. */
    UNCHANGED,
    /** It is not as wanted, and by the drift policy nothing was sent. */
    DRIFTED,
    /** Somebody else holds it, or a field of it: what is theirs was left alone. */
    CONFLICT,
    /** It can't be applied yet: what it needs isn't there, or the pass had no time left. Tried again with the next pass. */
    WAITING,
    /** The API server refused it; the message has its words. */
    FAILED,
    /** It was no longer wanted, and was deleted (or its deletion is under way). */
    PRUNED,
    /**
     * It is no longer wanted, but still there: its deletion waits, or would take what is not ours with it, it asks to be kept,
     * or by the drift policy nothing is deleted.
     */
    KEPT
}
