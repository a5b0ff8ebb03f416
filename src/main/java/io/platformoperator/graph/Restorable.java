package io.platformoperator.graph;

/** An element of a set of settings that is recorded in a longer form when an update removes it, so that a user can put it back. */
public interface Restorable {
    /** The element as the cloud's own client takes it, such as JSON. */
    String restoreText();
}
